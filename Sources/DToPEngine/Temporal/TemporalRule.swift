/// How much of a video's frame may be carried from earlier frames.
package struct TemporalRule: Equatable, Sendable {
    /// A token counts as unchanged while the means of its small blocks of pixels differ by at most this many grey
    /// levels from when it was last computed; more where the stream is noisy.
    package var changeThreshold: Float
    /// Every token is computed again after at most this many frames, changed or not.
    package var maximumAge: Int
    /// How far below the exit threshold an unchanged token may exit again where it exited before.
    package var hysteresis: Float
    /// Doubt to tolerate before more is computed, relative to what keeps 98 % of the pixels as they would be.
    package var tolerance: Float
    /// For comparison only; nil: the full method.
    package var control: TemporalControl?

    package init(
        changeThreshold: Float = 8, maximumAge: Int = 64, hysteresis: Float = 0, tolerance: Float = 1
    ) {
        self.changeThreshold = changeThreshold
        self.maximumAge = maximumAge
        self.hysteresis = hysteresis
        self.tolerance = tolerance
    }
}
