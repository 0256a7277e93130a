import CFFmpeg
import Compute
import Glibc
import Imaging

/// Encodes pictures: one packet for each picture, in the same order, with the same timestamps.
final class VideoEncoder {
    let timeBase: Rational
    let frameRate: Rational
    let context: CodecContext
    private let subject: String
    /// The encoder's clock; coarser than `timeBase` for old codecs.
    private let clock: Rational
    private let scale = ScaleContext()
    private let input: ImageView
    private let frame: Frame
    private var padded: RGBImage?
    /// Pictures inside the encoder: timestamp on its clock, true timestamp, and duration in `timeBase`.
    private var pending: [(clock: Int64, timestamp: Int64, duration: Int64)] = []
    private var sentCount = 0
    private var receivedCount = 0
    /// The last picture sent: its timestamp, its place on a timeline without long gaps, and its time by the clock.
    private var last: (timestamp: Int64, place: Int64, clock: Int64)?
    private var lastKeyframe: Int64?
    private var isKeyframeWanted = false
    private static let secondsBetweenKeyframes = 2.0
    /// Some codecs write each second of a gap, which may be of years, into the stream.
    private static let longestGap = 100.0

    /// Opens the encoder. Writes nothing anywhere.
    init(_ codec: UnsafePointer<AVCodec>, _ configuration: PacketEncoder.Configuration) throws(MediaError) {
        let call = FFmpegCall("open encoder", configuration.codec, .writing)
        subject = configuration.codec
        timeBase = configuration.timeBase
        frameRate = Self.plausible(configuration.frameRate)
        context = try CodecContext(codec, call)
        let format = EncoderCatalog.pixelFormat(of: codec)
        let size = try Self.codedSize(configuration.size, format, call)
        clock = Self.clock(codec.pointee.id, timeBase, frameRate)
        input = try ImageView(call)
        frame = try Frame(call)

        let handle = context.handle
        handle.pointee.width = Int32(clamping: size.width)
        handle.pointee.height = Int32(clamping: size.height)
        handle.pointee.pix_fmt = format
        handle.pointee.time_base = clock.ffmpeg
        handle.pointee.framerate = frameRate.ffmpeg
        handle.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        handle.pointee.thread_count = Int32(clamping: max(0, min(configuration.threads, 64)))
        // Frame threads would hold pictures back.
        handle.pointee.thread_type = FF_THREAD_SLICE
        handle.pointee.max_b_frames = 0
        // More pictures than usual frame rates reach between keyframes: `isKeyframeDue` decides where those are.
        handle.pointee.gop_size = 600
        handle.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
        tagColors(format, configuration.matrix ?? YUVMatrix(usualFor: size.height))
        try open(codec, configuration.codecOptions, call)
        try allocateFrame(call)
    }

    /// Sends a picture. `timestamp` and `duration` are in `timeBase`; timestamps must grow.
    func send(_ image: YUVImage, timestamp: Int64, duration: Int64) throws(MediaError) {
        let call = FFmpegCall("encode with", subject, .writing, owner: context.logOwner)
        try input.show(image, call)
        try send(timestamp, duration, call)
    }

    /// Sends a picture. `timestamp` and `duration` are in `timeBase`; timestamps must grow.
    func send(_ image: RGBImage, timestamp: Int64, duration: Int64) throws(MediaError) {
        let call = FFmpegCall("encode with", subject, .writing, owner: context.logOwner)
        try input.show(evenSized(image), call)
        try send(timestamp, duration, call)
    }

    /// Sends what `input` shows.
    private func send(_ timestamp: Int64, _ duration: Int64, _ call: FFmpegCall) throws(MediaError) {
        var place: Int64 = 0
        if let last {
            let step = timestamp - last.timestamp
            place = last.place + (timeBase.seconds(step) > Self.longestGap ? max(duration, 1) : step)
        }
        guard let ticks = timeBase.rescale(place, to: clock) else {
            throw call.error(
                .invalidArgument, reason: "timestamp \(timestamp) is out of range", advice: "Give timestamps that grow")
        }
        // The encoder may still hold the last picture.
        if av_frame_is_writable(frame.handle) == 0 { try allocateFrame(call) }
        try scale.convert(input.handle, to: frame.handle, call)
        let time = last.map { max(ticks, $0.clock + 1) } ?? ticks
        last = (timestamp, place, time)
        frame.handle.pointee.pts = time
        frame.handle.pointee.pict_type = isKeyframeDue(timestamp) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
        pending.append((time, timestamp, duration))
        sentCount += 1
        try check(avcodec_send_frame(context.handle, frame.handle), call)
    }

    /// Makes the next picture a keyframe.
    func requestKeyframe() { isKeyframeWanted = true }

    /// Pictures that went in and have not come out. After the end: those that the encoder left out.
    var missingCount: Int { sentCount - receivedCount }

    /// Ends the input, so that the pictures still inside come out.
    func finish() throws(MediaError) {
        try check(
            avcodec_send_frame(context.handle, nil),
            FFmpegCall("encode with", subject, .writing, owner: context.logOwner))
    }

    /// Fills `packet` with the next coded picture, in `timeBase`. Returns false if there is none yet, or no more.
    /// An empty packet stands for a picture left out.
    func receive(_ packet: Packet) throws(MediaError) -> Bool {
        let call = FFmpegCall("encode with", subject, .writing, owner: context.logOwner)
        let code = avcodec_receive_packet(context.handle, packet.handle)
        if code == dtop_error_again || code == dtop_error_eof { return false }
        try check(code, call)
        // An encoder may drop a picture but never reorders them, because there are no B-frames.
        while let first = pending.first, first.clock < packet.handle.pointee.pts { pending.removeFirst() }
        guard let first = pending.first, first.clock == packet.handle.pointee.pts else {
            throw call.error(
                .invalidArgument, reason: "the encoder changes the order of the pictures",
                advice: "Give options without B-frames")
        }
        pending.removeFirst()
        receivedCount += packet.byteCount > 0 ? 1 : 0
        packet.handle.pointee.pts = first.timestamp
        packet.handle.pointee.dts = first.timestamp
        packet.handle.pointee.duration = first.duration
        return true
    }

    /// Throws if the encoder failed. The advice does not blame the disk.
    private func check(_ code: Int32, _ call: FFmpegCall) throws(MediaError) {
        if code >= 0 { return }
        if code == dtop_error(ENOMEM) { throw call.error(code) }
        throw call.error(.writeFailed, code: code, reason: FFmpegCall.text(code), advice: "Choose another codec")
    }

    private func open(
        _ codec: UnsafePointer<AVCodec>, _ options: [String: String], _ call: FFmpegCall
    ) throws(MediaError) {
        var all = Self.lowDelayDefaults(codec, context.handle)
        all.merge(options) { _, given in given }
        let dictionary = Options(all)
        let code = avcodec_open2(context.handle, codec, &dictionary.handle)
        if code == dtop_error(ENOMEM) { throw call.error(code) }
        if code < 0 {
            throw call.error(
                .invalidArgument, code: code, reason: FFmpegCall.text(code),
                advice: "Check its options, or choose another codec")
        }
        if let unknown = dictionary.keys.first {
            throw call.error(
                .invalidArgument, reason: "it has no option named \(unknown)",
                advice: "See ffmpeg -h encoder=\(subject)")
        }
        if context.handle.pointee.max_b_frames > 0 {
            throw call.error(
                .invalidArgument, reason: "B-frames would hold pictures back", advice: "Give options without B-frames")
        }
    }

    /// Options that make known encoders fast and free of delay, limited to those that this one has.
    private static func lowDelayDefaults(
        _ codec: UnsafePointer<AVCodec>, _ context: UnsafeMutablePointer<AVCodecContext>
    ) -> [String: String] {
        var wanted = ["lag-in-frames": "0"]
        switch String(cString: codec.pointee.name) {
        case "libx264", "libx264rgb":
            wanted = ["preset": "veryfast", "tune": "zerolatency", "crf": "23", "forced-idr": "1"]
        case "libx265":
            // x265 logs to the terminal by itself.
            wanted = [
                "preset": "veryfast", "tune": "zerolatency", "crf": "26", "forced-idr": "1",
                "x265-params": "log-level=none",
            ]
        case "libvpx", "libvpx-vp9":
            wanted.merge(["deadline": "realtime", "cpu-used": "5"]) { _, new in new }
        default: break
        }
        return wanted.filter { av_opt_find(context.pointee.priv_data, $0.key, nil, 0, 0) != nil }
    }

    private func tagColors(_ format: AVPixelFormat, _ matrix: YUVMatrix) {
        if format.isRGB { return }
        let handle = context.handle
        let isHD = matrix == .bt709
        handle.pointee.color_range = format == AV_PIX_FMT_YUVJ420P ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        handle.pointee.colorspace = matrix.colorSpace
        handle.pointee.color_primaries = isHD ? AVCOL_PRI_BT709 : AVCOL_PRI_SMPTE170M
        handle.pointee.color_trc = isHD ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M
    }

    private func allocateFrame(_ call: FFmpegCall) throws(MediaError) {
        av_frame_unref(frame.handle)
        frame.handle.pointee.width = context.handle.pointee.width
        frame.handle.pointee.height = context.handle.pointee.height
        frame.handle.pointee.format = context.handle.pointee.pix_fmt.rawValue
        frame.handle.pointee.colorspace = context.handle.pointee.colorspace
        frame.handle.pointee.color_range = context.handle.pointee.color_range
        try call.check(av_frame_get_buffer(frame.handle, 0))
    }

    /// The picture with its last column or row repeated where the coded size is one larger. Otherwise the picture
    /// itself: nothing is missing, or it is scaled anyway.
    private func evenSized(_ image: RGBImage) -> RGBImage {
        let size = PixelSize(width: Int(context.handle.pointee.width), height: Int(context.handle.pointee.height))
        let missing = PixelSize(width: size.width - image.size.width, height: size.height - image.size.height)
        guard missing.width == 1 || missing.height == 1, 0...1 ~= missing.width, 0...1 ~= missing.height,
            image.channels == 3
        else { return image }
        let result = if let padded, padded.size == size { padded } else { RGBImage.rgb(size) }
        padded = result
        for y in 0..<size.height {
            let from = image.row(min(y, image.size.height - 1))
            let to = result.row(y)
            to.update(from: from, count: image.size.width * 3)
            for x in image.size.width..<size.width {
                to[x * 3] = from[(image.size.width - 1) * 3]
                to[x * 3 + 1] = from[(image.size.width - 1) * 3 + 1]
                to[x * 3 + 2] = from[(image.size.width - 1) * 3 + 2]
            }
        }
        return result
    }

    private func isKeyframeDue(_ timestamp: Int64) -> Bool {
        if !isKeyframeWanted, let lastKeyframe,
            timeBase.seconds(timestamp - lastKeyframe) < Self.secondsBetweenKeyframes
        {
            return false
        }
        isKeyframeWanted = false
        lastKeyframe = timestamp
        return true
    }

    /// Rounds `size` up to what the format's subsampling needs, such as even sizes.
    private static func codedSize(
        _ size: PixelSize, _ format: AVPixelFormat, _ call: FFmpegCall
    ) throws(MediaError) -> PixelSize {
        guard size.width > 0, size.height > 0, InputLimits().allow(size) else {
            throw call.error(
                .invalidArgument, reason: "pictures of \(size) cannot be encoded", advice: "Give a smaller picture")
        }
        let descriptor = av_pix_fmt_desc_get(format)
        let columns = 1 << Int(descriptor?.pointee.log2_chroma_w ?? 0)
        let rows = 1 << Int(descriptor?.pointee.log2_chroma_h ?? 0)
        return PixelSize(
            width: (size.width + columns - 1) / columns * columns, height: (size.height + rows - 1) / rows * rows)
    }

    private static func plausible(_ rate: Rational?) -> Rational {
        guard let rate, 0.01...1000 ~= rate.value else { return .usualFrameRate }
        return rate
    }

    /// Old codecs write the clock into the stream, and not every clock fits.
    private static func clock(_ codec: AVCodecID, _ timeBase: Rational, _ frameRate: Rational) -> Rational {
        switch codec {
        case AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_THEORA: frameRate.inverse
        case AV_CODEC_ID_MPEG4 where timeBase.denominator > 65535: .milliseconds
        default: timeBase
        }
    }
}
