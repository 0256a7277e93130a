import DToPMedia

/// A decoded frame and its place in the input.
package struct SourceFrame: Sendable {
    package let frame: Frame
    /// Where it comes from.
    package let source: SourceDescription
    /// Presentation timestamp and duration in ticks of `timeBase`.
    package let timestamp: Int64
    package let duration: Int64
    /// The stem of an independent picture's file; nil for video.
    package var name: String?
    /// Why nothing may be carried over from the frame before; nil if it may.
    package var reset: String?
    /// When a live frame came in; nil for others, which wait to be read.
    package var arrival: ContinuousClock.Instant?
    /// How long a live frame was in the decoder; nil for others, of which reading is part of the work.
    package var decodeTime: Duration?
    /// Counts the frames that were handed out, and those that were too damaged to be.
    package var number = 0

    package var timeBase: Rational { source.timeBase }
    package var seconds: Double { timeBase.seconds(timestamp) }
}
