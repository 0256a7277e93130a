import DToPMedia

/// A coded picture of a stream's overlay, as one of its takers gets it.
package struct OverlayPacket: Sendable {
    /// The taker's own reference: the bytes are shared, the timestamps may be changed. Both timestamps are the same, and
    /// grow from packet to packet of a `video`. There are no B-frames.
    package let coded: CodedPacket
    /// When its frame was done.
    package let wall: WallTime
    /// The same on a clock that nobody sets, in seconds since any fixed moment of the process.
    package let time: Duration
    /// Number of its frame in the stream's run; nil if it repeats a picture, or is a notice.
    package let frame: Int?
    /// Whether its source is live: then packets come as time passes.
    package let isLive: Bool
    /// Whether it stands in place of a camera's picture, while none come.
    package let isNotice: Bool

    package init(
        _ coded: CodedPacket, wall: WallTime, time: Duration, frame: Int?, isLive: Bool = true, isNotice: Bool = false
    ) {
        self.coded = coded
        self.wall = wall
        self.time = time
        self.frame = frame
        self.isLive = isLive
        self.isNotice = isNotice
    }

    private static let origin = ContinuousClock.now
    /// The present, on the clock of `time`.
    static var now: Duration { origin.duration(to: .now) }

    /// One more reference to the same bytes.
    func shared() throws(MediaError) -> OverlayPacket {
        let copy = try CodedPacket(Packet(copying: coded.packet), coded.video, number: coded.number)
        return OverlayPacket(copy, wall: wall, time: time, frame: frame, isLive: isLive, isNotice: isNotice)
    }
}
