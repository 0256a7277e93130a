/// How much of a video's frame may be taken over from the frames before.
public struct TemporalRule: Equatable, Sendable {
    /// Grey levels by which the mean of a small block of pixels may differ from what it was when its token was last
    /// computed; more where the stream is noisy.
    public var changeThreshold: Float
    /// Every token is computed anew after at most this many frames, whatever it shows.
    public var maximumAge: Int
    /// How far below the exit threshold an unchanged token may leave again where it left before.
    public var hysteresis: Float
    /// How much doubt is put up with before more is computed, over what keeps 98 % of the pixels as they would be.
    public var tolerance: Float
    /// For comparison only; nil: the method as it is.
    public var control: TemporalControl?

    public init(
        changeThreshold: Float = 8, maximumAge: Int = 64, hysteresis: Float = 0, tolerance: Float = 1
    ) {
        self.changeThreshold = changeThreshold
        self.maximumAge = maximumAge
        self.hysteresis = hysteresis
        self.tolerance = tolerance
    }
}
