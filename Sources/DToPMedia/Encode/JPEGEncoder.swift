import CFFmpeg
import Imaging

/// FFmpeg's JPEG encoder for one size, reused for every picture.
final class JPEGEncoder {
    let size: PixelSize
    private let context: CodecContext
    private let frame: Frame
    private let packet: Packet
    private let input: ImageView
    private let scale = ScaleContext()

    /// FFmpeg's scale, from 2 (best) to 31: text and edges stay clean at a fifth of the bytes of 2.
    private static let quality: Int32 = 5

    init(_ size: PixelSize, _ call: FFmpegCall) throws(MediaError) {
        guard size.width > 0, size.height > 0, InputLimits().allow(size) else {
            throw call.error(
                .invalidArgument, reason: "a picture of \(size) cannot be encoded", advice: "Give a smaller picture")
        }
        let codec = try call.unwrap(avcodec_find_encoder(AV_CODEC_ID_MJPEG))
        context = try CodecContext(codec, call)
        frame = try Frame(call)
        packet = try Packet(call)
        input = try ImageView(call)
        self.size = size
        let handle = context.handle
        handle.pointee.width = Int32(clamping: size.width)
        handle.pointee.height = Int32(clamping: size.height)
        handle.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
        handle.pointee.color_range = AVCOL_RANGE_JPEG
        handle.pointee.time_base = Rational.milliseconds.ffmpeg
        // With frame threads a picture would come out only when later ones go in.
        handle.pointee.thread_count = 1
        handle.pointee.flags |= AV_CODEC_FLAG_QSCALE
        handle.pointee.global_quality = FF_QP2LAMBDA * Self.quality
        // Tables made for each picture would mean encoding it twice.
        let options = Options(["huffman": "default"])
        try call.check(avcodec_open2(handle, codec, &options.handle))
        frame.handle.pointee.width = handle.pointee.width
        frame.handle.pointee.height = handle.pointee.height
        frame.handle.pointee.format = handle.pointee.pix_fmt.rawValue
        frame.handle.pointee.color_range = AVCOL_RANGE_JPEG
        // JFIF knows no other matrix.
        frame.handle.pointee.colorspace = AVCOL_SPC_BT470BG
        frame.handle.pointee.quality = handle.pointee.global_quality
        try call.check(av_frame_get_buffer(frame.handle, 0))
    }

    /// The JPEG's bytes.
    func encode(_ image: RGBImage, _ call: FFmpegCall) throws(MediaError) -> [UInt8] {
        try call.check(av_frame_make_writable(frame.handle))
        try input.show(image, call)
        try scale.convert(input.handle, to: frame.handle, call)
        frame.handle.pointee.pts += 1
        try call.check(avcodec_send_frame(context.handle, frame.handle))
        try call.check(avcodec_receive_packet(context.handle, packet.handle))
        defer { av_packet_unref(packet.handle) }
        return Array(UnsafeBufferPointer(start: packet.handle.pointee.data, count: packet.byteCount))
    }
}
