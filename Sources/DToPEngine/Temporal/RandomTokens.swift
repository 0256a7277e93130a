import Numerics

/// Chooses tokens by chance, the same ones in every run.
struct RandomTokens {
    private var number: UInt64 = 1

    /// Activates `count` tokens of the region, whichever.
    mutating func choose(_ count: Int, _ state: ForwardState) {
        var wanted = count
        var left = state.regionCount
        for token in 0..<state.grid.count where state.isInRegion[token] {
            state.isActive[token] = next() % UInt64(max(left, 1)) < UInt64(wanted)
            if state.isActive[token] { wanted -= 1 }
            left -= 1
        }
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    private mutating func next() -> UInt64 {
        number &+= 0x9e37_79b9_7f4a_7c15
        var mixed = number
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
