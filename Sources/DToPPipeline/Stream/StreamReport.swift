/// The outcome of one input.
package struct StreamReport: Sendable {
    /// What was done, and what it cost.
    package let summary: RunSummary
    /// True if the run was stopped before the input ended.
    package let wasStopped: Bool
    /// True for a live source, which has no end other than being stopped.
    package let isLive: Bool
    /// Processor time of its threads.
    package let stages: StageTimes
    /// Independent pictures that could not be read.
    package let failedPictures: Int
}
