import DToPMedia

/// A decoded frame and its place in the input.
package struct SourceFrame: Sendable {
    package let frame: Frame
    /// The source it comes from.
    package let source: SourceDescription
    /// Presentation timestamp and duration in ticks of `timeBase`.
    package let timestamp: Int64
    package let duration: Int64
    /// The stem of an independent picture's file; nil for video.
    package var name: String?
    /// Why nothing may be carried from the frame before; nil if tokens may be.
    package var reset: FrameReset?
    /// When a live frame arrived; nil for others, which wait to be read.
    package var arrival: ContinuousClock.Instant?
    /// When its first bytes arrived, which another stream of the same camera can be compared with.
    package var beginning: ContinuousClock.Instant?
    /// Time a live frame spent in the decoder; nil for others, whose reading is part of the work.
    package var decodeTime: Duration?
    /// Counts, from 1, the frames handed out and those left out as damaged.
    package var number = 0

    /// The packet that it came of; nil if packets are not recorded.
    package var packet: PacketID?

    package var timeBase: Rational { source.timeBase }
    package var seconds: Double { timeBase.seconds(timestamp) }
}
