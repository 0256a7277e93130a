import CFFmpeg
import Glibc

/// The codecs of a container's streams, as FFmpeg reads them back from memory.
///
/// Some muxers write streams that no demuxer recognizes, and report it at most in a warning.
struct ContainerReadBack {
    private let streams: [Stream]

    /// - Parameter format: the muxer's name, which also selects the demuxer.
    init(_ bytes: [UInt8], format: String) { streams = Self.streams(Reader(bytes), av_find_input_format(format)) }

    /// What a decoder needs to know.
    private struct Stream {
        let codec: AVCodecID
        let hasBlockSize: Bool

        init(_ parameters: AVCodecParameters) {
            codec = parameters.codec_id
            // One byte is not a block: FFmpeg does not always write that size.
            hasBlockSize = parameters.block_align > 1
        }
    }

    private final class Reader {
        let bytes: [UInt8]
        var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func read(_ target: UnsafeMutablePointer<UInt8>, _ most: Int32) -> Int32 {
            let count = min(Int(most), bytes.count - position)
            if count <= 0 { return dtop_error_eof }
            bytes.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                target.update(from: start + position, count: count)
            }
            position += count
            return Int32(count)
        }
    }

    private static func streams(_ reader: Reader, _ format: UnsafePointer<AVInputFormat>?) -> [Stream] {
        withExtendedLifetime(reader) {
            let size: Int32 = 1 << 12
            guard let buffer = av_malloc(Int(size)) else { return [] }
            var io = avio_alloc_context(
                buffer.assumingMemoryBound(to: UInt8.self), size, 0, Unmanaged.passUnretained(reader).toOpaque(),
                { opaque, bytes, count in
                    guard let opaque, let bytes else { return dtop_error(EINVAL) }
                    return Unmanaged<Reader>.fromOpaque(opaque).takeUnretainedValue().read(bytes, count)
                }, nil, nil)
            guard let reading = io else {
                av_free(buffer)
                return []
            }
            defer {
                av_freep(&reading.pointee.buffer)
                avio_context_free(&io)
            }
            var context = avformat_alloc_context()
            context?.pointee.pb = reading
            let options = Options(["protocol_whitelist": "none"])
            // On failure this frees the context.
            guard context != nil, avformat_open_input(&context, "", format, &options.handle) >= 0, let context else {
                return []
            }
            defer {
                var context: UnsafeMutablePointer<AVFormatContext>? = context
                avformat_close_input(&context)
            }
            return (0..<context.pointee.nb_streams).compactMap {
                (dtop_stream(context, $0)?.pointee.codecpar.pointee).map { Stream($0) }
            }
        }
    }

    /// What FFmpeg loses of a video stream when it reads it back; nil if nothing.
    func loss(of codec: AVCodecID, at number: Int) -> String? {
        guard streams.indices.contains(number) else { return "FFmpeg finds no such stream in it" }
        if Self.family(streams[number].codec) == Self.family(codec) { return nil }
        return "FFmpeg reads it back as \(String(cString: avcodec_get_name(streams[number].codec)))"
    }

    /// What FFmpeg loses of an audio stream when it reads it back; nil if nothing.
    func loss(of parameters: AVCodecParameters, at number: Int) -> String? {
        if let loss = loss(of: parameters.codec_id, at: number) { return loss }
        if Stream(parameters).hasBlockSize, !streams[number].hasBlockSize { return "it drops the size of a block" }
        return nil
    }

    /// Containers use one name for the layers of MPEG audio.
    private static func family(_ codec: AVCodecID) -> AVCodecID {
        codec == AV_CODEC_ID_MP2 || codec == AV_CODEC_ID_MP1 ? AV_CODEC_ID_MP3 : codec
    }
}
