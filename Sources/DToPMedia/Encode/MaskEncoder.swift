import CFFmpeg
import Glibc
import Imaging

/// Encodes label maps with FFV1 (RFC 9043), 8 bits a pixel, or 16 for more than 255 classes. Every picture is a
/// keyframe, so one that equals the picture before is the same packet again, and costs a comparison.
final class MaskEncoder {
    /// What a decoder needs to know of the packets.
    let video: CodedVideo
    private let context: CodecContext
    private let frame: Frame
    private let packet: Packet
    /// The picture before, as the encoder reads it. [height x width x bytes]
    private let picture: Raster<UInt8>
    private let isWide: Bool
    private var row: [UInt8]
    /// Whether `packet` is not that of `picture`: before the first one, and after an error.
    private var isStale = true

    init(_ configuration: MaskVideoWriter.Configuration) throws(MediaError) {
        let call = FFmpegCall("open encoder", "ffv1", .writing)
        let size = configuration.size
        guard size.width > 0, size.height > 0, InputLimits().allow(size) else {
            throw call.error(
                .invalidArgument, reason: "masks of \(size) cannot be encoded", advice: "Give a smaller picture")
        }
        isWide = configuration.classCount > 255
        picture = Raster(size: size, channels: isWide ? 2 : 1)
        row = Array(repeating: 0, count: size.width * picture.channels)
        context = try CodecContext(EncoderCatalog.find("ffv1"), call)
        frame = try Frame(call)
        packet = try Packet(call)
        let frameRate = configuration.frameRate ?? .usualFrameRate
        context.handle.pointee.time_base = configuration.timeBase.ffmpeg
        context.handle.pointee.framerate = frameRate.ffmpeg
        try Self.open(context, picture.size, isWide: isWide, call)
        video = try CodedVideo(
            from: context, timeBase: configuration.timeBase, frameRate: frameRate, tags: configuration.tags, call)
        try showPicture(call)
    }

    /// The packet of a map, which must have the configured size. The next call reuses it.
    func encode(_ labels: LabelMap) throws(MediaError) -> Packet {
        precondition(labels.size == picture.size)
        let call = FFmpegCall("encode with", "ffv1", .writing, owner: context.logOwner)
        let wasStale = isStale
        isStale = true
        if try take(labels, call) || wasStale {
            av_packet_unref(packet.handle)
            try call.check(avcodec_send_frame(context.handle, frame.handle))
            try call.check(avcodec_receive_packet(context.handle, packet.handle))
        }
        isStale = false
        return packet
    }

    /// Makes `picture` that of the labels; returns whether it has changed.
    private func take(_ labels: LabelMap, _ call: FFmpegCall) throws(MediaError) -> Bool {
        var differs = false
        var largest: UInt16 = 0
        let count = row.count
        row.withUnsafeMutableBufferPointer { row in
            guard let narrow = row.baseAddress else { return }
            for y in 0..<labels.size.height {
                let to = picture.row(y)
                var from = UnsafeRawPointer(labels.row(y))
                if !isWide {
                    largest = max(largest, labels.narrow(row: y, to: narrow))
                    from = UnsafeRawPointer(narrow)
                }
                if memcmp(from, to, count) == 0 { continue }
                memcpy(to, from, count)
                differs = true
            }
        }
        if isWide || largest < 255 { return differs }
        throw call.error(
            .invalidArgument, reason: "class \(largest) does not fit in 8 bits", advice: "Write 16-bit masks")
    }

    private static func open(
        _ context: CodecContext, _ size: PixelSize, isWide: Bool, _ call: FFmpegCall
    ) throws(MediaError) {
        let handle = context.handle
        handle.pointee.width = Int32(clamping: size.width)
        handle.pointee.height = Int32(clamping: size.height)
        handle.pointee.pix_fmt = isWide ? AV_PIX_FMT_GRAY16LE : AV_PIX_FMT_GRAY8
        // Values are classes: no player should stretch them.
        handle.pointee.color_range = AVCOL_RANGE_JPEG
        handle.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        handle.pointee.thread_count = 1
        handle.pointee.gop_size = 1
        handle.pointee.level = 3
        handle.pointee.slices = 4
        // Measured (Benchmarks/outputs/ffv1): runs take two thirds of the bytes of the range coder, which 16 bits need,
        // and less time; its own tables, a larger context and more slices only cost.
        let options = Options(["coder": isWide ? "range_def" : "rice", "context": "0", "slicecrc": "1"])
        try call.check(avcodec_open2(handle, handle.pointee.codec, &options.handle))
    }

    /// Points the frame at `picture`, which lives as long.
    private func showPicture(_ call: FFmpegCall) throws(MediaError) {
        let handle = frame.handle
        handle.pointee.width = context.handle.pointee.width
        handle.pointee.height = context.handle.pointee.height
        handle.pointee.format = context.handle.pointee.pix_fmt.rawValue
        handle.pointee.color_range = context.handle.pointee.color_range
        // With a buffer that nobody frees, the encoder takes a reference instead of a copy.
        let count = picture.stride * picture.size.height
        handle.pointee.buf.0 = try call.unwrap(av_buffer_create(picture.samples, count, { _, _ in }, nil, 0))
        dtop_planes(handle)[0] = picture.samples
        dtop_strides(handle)[0] = Int32(clamping: picture.stride)
    }
}
