/// Which of an input's frames are wanted.
public struct FrameSelection: Equatable, Sendable {
    /// Every n-th frame.
    public var stride = 1
    /// At most so many frames a second; nil for all.
    public var maximumRate: Double?
    /// Seconds from the beginning that are left out.
    public var start = 0.0
    /// Seconds from there on that are wanted; nil for all.
    public var duration: Double?

    public init() {}
}
