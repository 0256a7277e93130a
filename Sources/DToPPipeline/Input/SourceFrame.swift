import DToPMedia

/// A decoded frame and its place in the input.
package struct SourceFrame: Sendable {
    package let frame: Frame
    /// Presentation timestamp and duration in ticks of `timeBase`.
    package let timestamp: Int64
    package let duration: Int64
    package let timeBase: Rational
    /// The stem of an independent picture's file; nil for video.
    package let name: String?
    /// Why nothing may be carried over from the frame before; nil if it may.
    package let reset: String?

    package var seconds: Double { timeBase.seconds(timestamp) }
}
