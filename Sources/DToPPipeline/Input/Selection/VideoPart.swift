/// The part of a video that is segmented on its own: its frames by their presentation timestamps, without audio. What
/// follows it does not depend on it.
package struct VideoPart: Codable, Equatable, Sendable {
    /// The first frame's, in ticks of the video; nil for the video's beginning.
    package let from: Int64?
    /// Of the first frame that follows the part; nil for the video's end.
    package let to: Int64?

    package init(from: Int64? = nil, to: Int64? = nil) {
        self.from = from
        self.to = to
    }

    /// Whether a frame belongs to it, comes before it, or after.
    func pick(_ timestamp: Int64) -> FramePicker.Choice {
        if let from, timestamp < from { return .skip }
        if let to, timestamp >= to { return .end }
        return .take
    }
}
