import CFFmpeg

/// What a line of FFmpeg's log belongs to, whichever thread FFmpeg wrote it on.
package enum LogOwner: Hashable, Sendable {
    /// A codec, by the address of its `CodecContext`, which also marks the contexts that FFmpeg copies for its threads.
    case codec(UInt)
    /// The demuxer of an `InputContext`, or what that opens, by the address of its AVFormatContext.
    case format(UInt)
    /// The receiver of UDP packets, by its local port.
    case udpPort(Int64)

    /// The owner of what FFmpeg logs with `context`, which begins with an AVClass; nil if it identifies none.
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
