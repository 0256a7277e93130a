import CFFmpeg

/// Who a line of FFmpeg's log belongs to, on whatever thread FFmpeg wrote it.
package enum LogOwner: Hashable, Sendable {
    /// The codec of a `CodecContext`, whose address marks the contexts that FFmpeg copies for its threads.
    case codec(UInt)
    /// The demuxer of an `InputContext`, or what it opens, by the address of its context.
    case format(UInt)
    /// The receiver of UDP packets on a port.
    case udpPort(Int64)

    /// The owner by the context that FFmpeg logs with, a structure that begins with an AVClass; nil where it tells none.
    init?(context: UnsafeMutableRawPointer) {
        guard let described = context.load(as: UnsafePointer<AVClass>?.self),
            let name = described.pointee.class_name.map({ String(cString: $0) })
        else { return nil }
        switch name {
        case "AVCodecContext":
            guard let mark = context.assumingMemoryBound(to: AVCodecContext.self).pointee.opaque else { return nil }
            self = .codec(UInt(bitPattern: mark))
        case "AVFormatContext": self = .format(UInt(bitPattern: context))
        case "URLContext":
            var port: Int64 = 0
            guard av_opt_get_int(context, "localport", AV_OPT_SEARCH_CHILDREN, &port) >= 0, port > 0 else { return nil }
            self = .udpPort(port)
        default: return nil
        }
    }
}
