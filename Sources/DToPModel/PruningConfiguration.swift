/// Who leaves, at every head but the last.
public struct PruningConfiguration: Sendable, Equatable {
    /// A token may leave when its confidence is above this, strictly; 0...1, and 1 disables pruning.
    public var threshold: Float
    /// Confident tokens that stay for each class, with `topk`.
    public var keepPerClass: Int
    public var method: PruningMethod
    /// Share of the active tokens that leaves, with `ratio`; 0...1. A Double, since floor(ratio * active) is exact only there.
    public var ratio: Double
    /// Stages, the last aside, whose heads run and let tokens leave; nil: all of them.
    public var enabledStages: Set<Int>?

    public init(
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
