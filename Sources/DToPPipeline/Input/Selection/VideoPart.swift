/// The part of a video that is segmented on its own: its frames by their presentation timestamps, without audio. What
/// follows it does not depend on it.
package struct VideoPart: Codable, Equatable, Sendable {
    /// Timestamp of the first frame, in ticks of the video; nil: the video's beginning.
    package let from: Int64?
    /// Timestamp of the first frame after the part, in ticks of the video; nil: the video's end.
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
