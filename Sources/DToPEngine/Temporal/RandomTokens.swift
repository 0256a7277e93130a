import Compute
import Imaging

/// Chooses tokens at random, the same ones in every run.
struct RandomTokens {
    private var numbers = SplitMix64(seed: 1)

    /// Activates `count` random tokens of the region.
    mutating func choose(_ count: Int, _ memory: StreamMemory) {
        var wanted = count
        var left = memory.regionCount
        for token in 0..<memory.grid.count where memory.isInRegion[token] {
            memory.isActive[token] = numbers.next() % UInt64(max(left, 1)) < UInt64(wanted)
            if memory.isActive[token] { wanted -= 1 }
            left -= 1
        }
    }
}
