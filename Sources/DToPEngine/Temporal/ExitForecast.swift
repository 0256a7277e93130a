import Numerics

/// How many tokens a head would let go, before it runs: what a head costs may be more than that saves.
struct ExitForecast {
    /// Share of the changed tokens that left at each head of late.
    private var rates: [Float]
    private static let memory: Float = 10
    /// Before anything has been seen.
    private static let start: Float = 0.5

    /// For `stages` heads, of which the last lets nothing go.
    init(stages: Int) { rates = Array(repeating: Self.start, count: stages) }

    /// The frames to come have nothing to do with those before.
    mutating func reset() {
        for stage in rates.indices { rates[stage] = Self.start }
    }

    /// Tokens of `positions` that head `stage` can be expected to let go; nil where it must run, because one that has not
    /// changed left there, and would again.
    func exits(_ positions: RowIndices, stage: Int, before: TokenMemory) -> Float? {
        var changed: Float = 0
        for index in 0..<positions.count {
            let token = positions[index]
            if before.hasLeft(token, by: stage) { return nil }
            if !before.isUnchanged[token] { changed += 1 }
        }
        return changed * rates[stage]
    }

    /// Takes what head `stage` has done with the tokens of `positions`; `leaves`: which of them left.
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
