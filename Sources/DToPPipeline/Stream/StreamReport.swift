/// How one input went.
public struct StreamReport: Sendable {
    /// What was done, and what it cost.
    public let summary: RunSummary
    /// True if a signal ended the run before the input did.
    public let wasStopped: Bool
    /// True for a source that has no end: to stop is its only way to be done.
    public let isLive: Bool
    /// What its threads took.
    public let stages: StageTimes
    /// Independent pictures that could not be read.
    public let failedPictures: Int
}
