import DToPModel

extension PruningConfiguration {
    /// A threshold of 1 disables pruning, whatever the method.
    package var prunes: Bool { threshold < 1 }

    /// Whether head `stage`, not the last one, runs at all.
    func runsHead(at stage: Int) -> Bool { enabledStages?.contains(stage) ?? true }
}
