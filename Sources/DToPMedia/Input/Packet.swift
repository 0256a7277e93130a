import CFFmpeg

/// An AVPacket: coded bytes of one stream.
///
/// `@unchecked Sendable`: it wraps an AVPacket, a C pointer with one owner at a time; queues hand it on.
package final class Packet: @unchecked Sendable {
    let handle: UnsafeMutablePointer<AVPacket>

    init(_ call: FFmpegCall) throws(MediaError) { handle = try call.unwrap(av_packet_alloc()) }

    /// Shares the bytes of `other`.
    package convenience init(copying other: Packet) throws(MediaError) {
        let call = FFmpegCall("copy", "a packet", .reading)
        try self.init(call)
        try call.check(av_packet_ref(handle, other.handle))
    }

    /// Takes over the contents of `other` and leaves it empty.
    convenience init(moving other: Packet) throws(MediaError) {
        try self.init(FFmpegCall("copy", "a packet", .reading))
        av_packet_move_ref(handle, other.handle)
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = handle
        av_packet_free(&packet)
    }

    /// The number of its stream in the file.
    package var streamIndex: Int { Int(handle.pointee.stream_index) }
    /// Presentation timestamp in the stream's time base; nil if missing.
    package var timestamp: Int64? { Self.plausible(handle.pointee.pts) }
    /// True if part of it, or a packet before it, is missing or damaged.
    var isDamaged = false
    /// True if the packets before it belong to another recording.
    package internal(set) var isAfterGap = false
    /// Decoding timestamp in the stream's time base, else the presentation timestamp; nil if both are missing.
    package var decodingTimestamp: Int64? { Self.plausible(handle.pointee.dts) ?? timestamp }
    /// The decoding timestamp alone; nil if it is missing.
    package var ownDecodingTimestamp: Int64? { Self.plausible(handle.pointee.dts) }
    /// True if decoding can begin with it.
    package var isKeyframe: Bool { handle.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// Sets both timestamps; nil removes them.
    func setTimestamps(_ timestamp: Int64?) {
        handle.pointee.dts = timestamp ?? dtop_no_timestamp
        handle.pointee.pts = timestamp ?? dtop_no_timestamp
    }

    /// Makes it a packet of an output's only stream, shown and decoded at `timestamp`, or right after `last` if that is
    /// later; `last` becomes its timestamp.
    func place(at timestamp: Int64, after last: inout Int64?) {
        let placed = last.map { max(timestamp, $0 + 1) } ?? timestamp
        last = placed
        setTimestamps(placed)
        handle.pointee.stream_index = 0
        handle.pointee.pos = -1
    }

    /// Adds `ticks` to its timestamps.
    func move(by ticks: Int64) {
        if ticks == 0 { return }
        handle.pointee.dts = Self.plausible(handle.pointee.dts).map { $0 + ticks } ?? dtop_no_timestamp
        handle.pointee.pts = Self.plausible(handle.pointee.pts).map { $0 + ticks } ?? dtop_no_timestamp
    }

    /// Nil for a missing or nonsensical timestamp: sums must not overflow. FFmpeg's "missing" is the smallest Int64.
    private static func plausible(_ timestamp: Int64) -> Int64? { timestamp.magnitude < 1 << 60 ? timestamp : nil }

    /// The orientation inside its picture; nil if there is none, or if the decoder reports it.
    func orientation(_ codec: AVCodecID) -> Orientation? {
        guard let start = handle.pointee.data, handle.pointee.size > 0 else { return nil }
        return PictureOrientation.read(UnsafeBufferPointer(start: start, count: byteCount), codec)
    }

    /// Size of its coded data, in bytes.
    package var byteCount: Int { Int(handle.pointee.size) }
}
