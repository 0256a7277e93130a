import DToPMedia

/// What an open input says of itself.
package struct SourceDescription: Sendable {
    /// Unit of its frames' timestamps.
    package let timeBase: Rational
    /// Frames a second; nil where unknown.
    package let frameRate: Rational?
    /// Streams whose packets are handed on.
    package let audio: [AudioStream]
    /// How many frames are expected; nil where unknown.
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
