import DToPModel

/// What a pass over one frame computes, and which tokens exit on the way.
struct FramePlan {
    /// Whether each token is computed; the others are carried from earlier passes. Belongs to the stream's memory. [N]
    var isActive: UnsafePointer<Bool>
    var pruning: PruningConfiguration
    /// Memory of the tokens in earlier frames; nil: none.
    var before: TokenMemory?
    /// How far below the threshold a token may exit again if it has not changed since it exited.
    var hysteresis: Float = 0
    /// For comparison only: if true, the only carried tokens that take part are those kept as context.
    var seesContextOnly = false
    /// Why all tokens are computed although some may be carried; nil if not all are, or none may be.
    var refresh: Refresh?

    /// The same frame with every token of the region computed, at `threshold`.
    func full(_ refresh: Refresh, of memory: StreamMemory, threshold: Float) -> FramePlan {
        var plan = self
        plan.isActive = UnsafePointer(memory.isInRegion)
        plan.pruning.threshold = threshold
        plan.refresh = refresh
        return plan
    }

    /// How far to lower the exit threshold for a token that head `stage` labels `label`.
    func allowance(token: Int, label: UInt16, stage: Int) -> Float {
        guard hysteresis > 0, let before, before.label[token] == label else { return 0 }
        return before.hasLeft(token, by: stage) ? hysteresis : 0
    }
}
