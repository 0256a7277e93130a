import CFFmpeg

/// An AVPacket: coded bytes of one stream.
///
/// `@unchecked Sendable`: one owner at a time, handed through queues.
public final class Packet: @unchecked Sendable {
    let handle: UnsafeMutablePointer<AVPacket>

    init(_ call: FFmpegCall) throws(MediaError) { handle = try call.unwrap(av_packet_alloc()) }

    /// Shares the bytes of `other`.
    convenience init(copying other: Packet) throws(MediaError) {
        let call = FFmpegCall("copy", "a packet", .reading)
        try self.init(call)
        try call.check(av_packet_ref(handle, other.handle))
    }

    /// Takes over what is in `other` and leaves it empty.
    convenience init(moving other: Packet) throws(MediaError) {
        try self.init(FFmpegCall("copy", "a packet", .reading))
        av_packet_move_ref(handle, other.handle)
    }

    /// A keyframe of these bytes at tick `time`.
    convenience init(filledWith bytes: [UInt8], time: Int) throws(MediaError) {
        let call = FFmpegCall("make", "a packet", .reading)
        try self.init(call)
        try call.check(av_new_packet(handle, Int32(clamping: bytes.count)))
        handle.pointee.data.update(from: bytes, count: bytes.count)
        handle.pointee.pts = Int64(time)
        handle.pointee.dts = Int64(time)
        handle.pointee.flags |= AV_PKT_FLAG_KEY
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = handle
        av_packet_free(&packet)
    }

    /// The number of its stream in the file.
    public var streamIndex: Int { Int(handle.pointee.stream_index) }
    /// Presentation timestamp in the stream's time base; nil where missing.
    public var timestamp: Int64? { Self.plausible(handle.pointee.pts) }
    /// True where some of it, or a packet before it, is missing or damaged.
    var isDamaged = false
    /// True where the packets before it belong to another recording.
    var isAfterGap = false
    /// Decoding timestamp in the stream's time base, else the presentation timestamp; nil where both are missing.
    var decodingTimestamp: Int64? { Self.plausible(handle.pointee.dts) ?? timestamp }
    /// True where decoding can begin with it.
    var isKeyframe: Bool { handle.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// Sets both timestamps, or takes both away.
    func setTimestamps(_ timestamp: Int64?) {
        handle.pointee.dts = timestamp ?? dtop_no_timestamp
        handle.pointee.pts = timestamp ?? dtop_no_timestamp
    }

    /// Adds `ticks` to its timestamps.
    func move(by ticks: Int64) {
        if ticks == 0 { return }
        handle.pointee.dts = Self.plausible(handle.pointee.dts).map { $0 + ticks } ?? dtop_no_timestamp
        handle.pointee.pts = Self.plausible(handle.pointee.pts).map { $0 + ticks } ?? dtop_no_timestamp
    }

    /// Nil for a timestamp that is missing or nonsense: sums must not overflow. "Missing" is the smallest number.
    private static func plausible(_ timestamp: Int64) -> Int64? { timestamp.magnitude < 1 << 60 ? timestamp : nil }

    /// The orientation that its picture carries; nil where that says none, or where the decoder tells it.
    func orientation(_ codec: AVCodecID) -> Orientation? {
        guard let start = handle.pointee.data, handle.pointee.size > 0 else { return nil }
        return PictureOrientation.read(UnsafeBufferPointer(start: start, count: byteCount), codec)
    }

    /// Size of its coded data.
    public var byteCount: Int { Int(handle.pointee.size) }
}
