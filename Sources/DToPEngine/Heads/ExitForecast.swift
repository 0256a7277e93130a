import Compute

/// Predicts how many tokens exit at a head before it runs: the head may cost more than that saves.
struct ExitForecast {
    /// Recent share of the changed tokens that exited at each head. [stages]
    private var rates: [Float]
    private static let memory: Float = 10
    /// The share before any frame has been seen.
    private static let start: Float = 0.5

    /// For `stages` heads; tokens do not exit at the last one.
    init(stages: Int) { rates = Array(repeating: Self.start, count: stages) }

    /// Forgets earlier frames, to which later ones are unrelated.
    mutating func reset() {
        for stage in rates.indices { rates[stage] = Self.start }
    }

    /// Number of tokens of `positions` expected to exit at head `stage`. Nil if the head must run, because an unchanged
    /// token exited there or before and would again.
    func exits(_ positions: RowIndices, stage: Int, before: TokenMemory) -> Float? {
        var changed: Float = 0
        for index in 0..<positions.count {
            let token = positions[index]
            if before.hasLeft(token, by: stage) { return nil }
            if !before.isUnchanged[token] { changed += 1 }
        }
        return changed * rates[stage]
    }

    /// Learns from head `stage`'s result for the tokens of `positions`; `leaves`: which of them exited.
    mutating func learn(
        _ positions: RowIndices, leaves: UnsafePointer<Bool>, stage: Int, before: TokenMemory
    ) {
        var changed: Float = 0
        var left: Float = 0
        for index in 0..<positions.count where !before.isUnchanged[positions[index]] {
            changed += 1
            if leaves[index] { left += 1 }
        }
        guard changed > 0 else { return }
        rates[stage] += (left / changed - rates[stage]) / Self.memory
    }
}
