import CFFmpeg
import Imaging

/// Follows how a stream's packets are coded, which may change in mid-stream: parameter sets come in the packets of
/// keyframes, containers announce changes, and each JPEG has a size of its own.
final class CodedVideoWatch {
    /// How the packet that was looked at last is coded.
    private(set) var video: CodedVideo
    /// Finds parameter sets inside packets; nil for codecs and containers that keep them elsewhere.
    private let filter: BitstreamFilter?
    /// How the sound is coded from the next keyframe on; nil if that has not changed.
    private var newSound: AudioStream?

    init(_ video: CodedVideo) throws(MediaError) {
        self.video = video
        let codec = video.parameters.codec
        // A description that begins with 1 is MP4's, whose packets hold lengths instead of start codes.
        let isInMP4 = video.extradata.first == 1
        let hasSets = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC].contains(codec) && !isInMP4
        filter =
            hasSets
            ? try BitstreamFilter(
                "extract_extradata", video.parameters.handle, FFmpegCall("read", "parameter sets", .reading)) : nil
    }

    /// Looks at the stream's next packet. Throws only if memory runs out.
    func look(at packet: Packet) throws(MediaError) {
        if packet.isKeyframe, let sound = newSound {
            video = try video.with(extradata: nil, size: nil, sound: sound)
            newSound = nil
        }
        if video.parameters.codec == AV_CODEC_ID_MJPEG {
            guard let size = JPEGSize.read(packet.bytes), size != video.size else { return }
            video = try video.with(extradata: nil, size: size)
            return
        }
        if let announced = packet.newExtradata { return try follow(announced, packet) }
        guard let filter, packet.isKeyframe else { return }
        let copy = try Packet(copying: packet)
        // Damaged parameter sets are a decoder's business.
        guard (try? filter.filter(copy)) != nil, let found = copy.newExtradata else { return }
        try follow(found, packet)
    }

    /// Looks at a packet of another stream. Returns whether it is sound that is coded as `video` says. After a change it
    /// is not, up to the next keyframe: a segment can begin only there. Throws only if memory runs out.
    func isSound(_ packet: Packet) throws(MediaError) -> Bool {
        guard let sound = video.sound, sound.index == packet.streamIndex else { return false }
        if let announced = packet.newExtradata {
            newSound = try announced.elementsEqual(sound.extradata) ? nil : sound.with(extradata: announced)
        }
        return newSound == nil
    }

    private func follow(_ extradata: UnsafeBufferPointer<UInt8>, _ packet: Packet) throws(MediaError) {
        guard !video.extradata.elementsEqual(extradata) else { return }
        let changed = try video.with(extradata: extradata, size: nil)
        let size = CodedSize.read(packet, changed.parameters)
        video = size.map { $0 == changed.size } ?? true ? changed : try changed.with(extradata: nil, size: size)
    }
}

/// Asks FFmpeg's parser for the size of a picture.
private enum CodedSize {
    /// Nil if the parser does not say.
    static func read(_ packet: Packet, _ parameters: CodecParameters) -> PixelSize? {
        var context = avcodec_alloc_context3(nil)
        defer { avcodec_free_context(&context) }
        guard let context, avcodec_parameters_to_context(context, parameters.handle) >= 0,
            let parser = av_parser_init(Int32(bitPattern: parameters.codec.rawValue))
        else { return nil }
        defer { av_parser_close(parser) }
        parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
        var output: UnsafeMutablePointer<UInt8>?
        var count: Int32 = 0
        av_parser_parse2(
            parser, context, &output, &count, packet.handle.pointee.data, packet.handle.pointee.size,
            dtop_no_timestamp, dtop_no_timestamp, 0)
        let size = PixelSize(width: Int(parser.pointee.width), height: Int(parser.pointee.height))
        return size.width > 0 && size.height > 0 ? size : nil
    }
}
