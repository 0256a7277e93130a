/// Which tokens exit, at every head but the last.
package struct PruningConfiguration: Sendable, Equatable {
    /// A token may exit if its confidence is strictly above this, in 0...1; 1 disables pruning.
    package var threshold: Float
    /// With `topk`: context tokens that stay for each class.
    package var keepPerClass: Int
    package var method: PruningMethod
    /// With `ratio`: share of the active tokens that exit, in 0...1. A Double, to make floor(ratio * active) exact.
    package var ratio: Double
    /// Stages, except the last, whose heads run and let tokens exit; nil means all.
    package var enabledStages: Set<Int>?

    package init(
        threshold: Float = 0.9, keepPerClass: Int = 5, method: PruningMethod = .topk, ratio: Double = 0.35,
        enabledStages: Set<Int>? = nil
    ) {
        self.threshold = threshold
        self.keepPerClass = keepPerClass
        self.method = method
        self.ratio = ratio
        self.enabledStages = enabledStages
    }
}
