import Imaging

/// A frame's answer, as a line of a recording's masks tells it.
package struct RecordedAnswer {
    /// When it is shown, in seconds from the segment's beginning.
    package var time: Double
    /// Its number in the frame log.
    package var frame: Int
    /// Its time in the frame log, in seconds.
    package var sourceTime: Double
    /// Share of the dense computation that it took; NaN if unknown.
    package var ratio: Double
    /// Nil if no class is visible.
    package var labels: LabelMap?
    /// Nil if the recording does not say.
    package var exits: (grid: TokenGrid, tokens: TokenExits)?
    /// Computed tokens by stage; nil if `exits` tells them.
    package var exitCounts: [Int]?
}
