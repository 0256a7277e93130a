import CFFmpeg

/// An AVPacket: coded bytes of one stream.
///
/// `@unchecked Sendable`: one owner at a time, handed through queues.
public final class Packet: @unchecked Sendable {
    let handle: UnsafeMutablePointer<AVPacket>

    init(_ call: FFmpegCall) throws(MediaError) { handle = try call.unwrap(av_packet_alloc()) }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = handle
        av_packet_free(&packet)
    }

    /// The number of its stream in the file.
    public var streamIndex: Int { Int(handle.pointee.stream_index) }
    /// Presentation timestamp in the stream's time base; nil where missing.
    public var timestamp: Int64? { handle.pointee.pts == dtop_no_timestamp ? nil : handle.pointee.pts }
    /// True where the container knows that some of it is missing.
    var isCorrupt: Bool { handle.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }
    /// Size of its coded data.
    public var byteCount: Int { Int(handle.pointee.size) }
}
