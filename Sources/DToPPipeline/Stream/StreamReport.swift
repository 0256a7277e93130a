/// The outcome of one input.
public struct StreamReport: Sendable {
    /// What was done, and what it cost.
    public let summary: RunSummary
    /// True if the run was stopped before the input ended.
    public let wasStopped: Bool
    /// True for a live source, which has no end other than being stopped.
    public let isLive: Bool
    /// Processor time of its threads.
    public let stages: StageTimes
    /// Independent pictures that could not be read.
    public let failedPictures: Int
}
