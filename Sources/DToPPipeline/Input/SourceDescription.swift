import DToPMedia

/// Properties of an open input.
package struct SourceDescription: Sendable {
    /// Unit of its frames' timestamps.
    package let timeBase: Rational
    /// Frames a second; nil where unknown.
    package let frameRate: Rational?
    /// Audio streams whose packets are handed on.
    package let audio: [AudioStream]
    /// Number of frames expected; nil where unknown.
    package let frameCount: Int?

    package init(
        timeBase: Rational, frameRate: Rational? = nil, audio: [AudioStream] = [], frameCount: Int? = nil
    ) {
        self.timeBase = timeBase
        self.frameRate = frameRate
        self.audio = audio
        self.frameCount = frameCount
    }
}
