import CFFmpeg
import Imaging

/// FFmpeg's PNG encoder for one size and format, reused for every picture.
final class PNGEncoder {
    let size: PixelSize
    let format: AVPixelFormat
    private let context: CodecContext
    private let frame: Frame
    private let packet: Packet

    init(_ size: PixelSize, _ format: AVPixelFormat, _ call: FFmpegCall) throws(MediaError) {
        guard size.width > 0, size.height > 0, InputLimits().allow(size) else {
            throw call.error(
                .invalidArgument, reason: "a picture of \(size) cannot be written", advice: "Give a smaller picture")
        }
        let codec = try call.unwrap(avcodec_find_encoder(AV_CODEC_ID_PNG))
        context = try CodecContext(codec, call)
        frame = try Frame(call)
        packet = try Packet(call)
        self.size = size
        self.format = format
        let handle = context.handle
        handle.pointee.width = Int32(clamping: size.width)
        handle.pointee.height = Int32(clamping: size.height)
        handle.pointee.pix_fmt = format
        handle.pointee.time_base = Rational.milliseconds.ffmpeg
        // With frame threads a picture would come out only when later ones go in.
        handle.pointee.thread_count = 1
        try call.check(avcodec_open2(handle, codec, nil))
        frame.handle.pointee.width = handle.pointee.width
        frame.handle.pointee.height = handle.pointee.height
        frame.handle.pointee.format = format.rawValue
        try call.check(av_frame_get_buffer(frame.handle, 0))
    }

    /// Calls `fill` with each row's memory and number, then hands the PNG's bytes to `body`.
    func encode(
        palette: [RGBColor], _ call: FFmpegCall, fill: (UnsafeMutablePointer<UInt8>, Int) -> Void,
        body: (UnsafeBufferPointer<UInt8>) throws(MediaError) -> Void
    ) throws(MediaError) {
        try call.check(av_frame_make_writable(frame.handle))
        let pixels = try call.unwrap(dtop_planes(frame.handle)[0])
        let stride = Int(dtop_strides(frame.handle)[0])
        for y in 0..<size.height { fill(pixels + y * stride, y) }
        if format == AV_PIX_FMT_PAL8, let memory = dtop_planes(frame.handle)[1] {
            memory.withMemoryRebound(to: UInt32.self, capacity: 256) { colors in
                for index in 0..<256 { colors[index] = index < palette.count ? palette[index].argb : 0xff00_0000 }
            }
        }
        frame.handle.pointee.pts += 1
        try call.check(avcodec_send_frame(context.handle, frame.handle))
        try call.check(avcodec_receive_packet(context.handle, packet.handle))
        defer { av_packet_unref(packet.handle) }
        try body(UnsafeBufferPointer(start: packet.handle.pointee.data, count: packet.byteCount))
    }
}

extension RGBColor {
    /// An opaque entry of an FFmpeg palette, 0xAARRGGBB.
    fileprivate var argb: UInt32 { 0xff00_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }
}
