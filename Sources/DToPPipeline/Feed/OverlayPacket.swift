import DToPMedia

/// A coded picture of a stream's overlay, as one of its takers gets it.
package struct OverlayPacket: Sendable {
    /// The taker's own reference: the bytes are shared, the timestamps may be changed. Both timestamps are the same, and
    /// grow from packet to packet of a `video`. There are no B-frames.
    package let coded: CodedPacket
    /// When it was coded, on a clock that nobody sets, since any fixed moment of the process.
    package let time: Duration
    /// Whether its source is live: then packets come as time passes.
    package let isLive: Bool

    package init(_ coded: CodedPacket, time: Duration, isLive: Bool) {
        self.coded = coded
        self.time = time
        self.isLive = isLive
    }

    private static let origin = ContinuousClock.now
    /// The present, on the clock of `time`.
    static var now: Duration { origin.duration(to: .now) }

    /// One more reference to the same bytes.
    func shared() throws(MediaError) -> OverlayPacket {
        let copy = try CodedPacket(Packet(copying: coded.packet), coded.video, number: coded.number)
        return OverlayPacket(copy, time: time, isLive: isLive)
    }
}
