/// Which of an input's frames are wanted.
package struct FrameSelection: Equatable, Sendable {
    /// Every n-th frame.
    package var stride = 1
    /// Most frames to take per second; nil for all.
    package var maximumRate: Double?
    /// Seconds to skip at the beginning.
    package var start = 0.0
    /// Seconds to take from `start` on; nil for all.
    package var duration: Double?

    package init() {}
}
