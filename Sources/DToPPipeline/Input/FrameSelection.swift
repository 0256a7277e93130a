/// Which of an input's frames are wanted.
public struct FrameSelection: Equatable, Sendable {
    /// Every n-th frame.
    public var stride = 1
    /// Most frames to take per second; nil for all.
    public var maximumRate: Double?
    /// Seconds to skip at the beginning.
    public var start = 0.0
    /// Seconds to take from `start` on; nil for all.
    public var duration: Double?

    public init() {}
}
