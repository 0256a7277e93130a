/// How much of a video's frame may be taken over from the frames before.
public struct TemporalRule: Equatable, Sendable {
    /// Grey levels by which the mean of a small block of pixels may differ from what it was when its token was last
    /// computed; more where the stream is noisy, less where the network is not sure of the token.
    public var changeThreshold: Float
    /// Every token is computed anew after at most this many frames, whatever it shows.
    public var maximumAge: Int
    /// How far below the exit threshold an unchanged token may leave again where it left before.
    public var hysteresis: Float
    /// Frames from one full computation to the next, of which each says how far the carried answer had strayed; 0: none.
    public var auditInterval: Int
    /// For comparison only; nil: the method as it is.
    public var control: TemporalControl?

    public init(
        changeThreshold: Float = 8, maximumAge: Int = 64, hysteresis: Float = 0, auditInterval: Int = 250
    ) {
        self.changeThreshold = changeThreshold
        self.maximumAge = maximumAge
        self.hysteresis = hysteresis
        self.auditInterval = auditInterval
    }
}
