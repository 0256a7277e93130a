import Compute

/// Assigns each token a cache slot for its keys and values. In each stage, the tokens that take part, computed or
/// carried, fill the first slots: attention reads them without gaps and in any order.
struct KeySlots {
    /// Slot of each place; -1: takes no part. [M x places]
    private let slots: UnsafeMutablePointer<Int32>
    /// Place of the token in each slot. [M x places]
    private let owners: UnsafeMutablePointer<Int32>
    /// Number of slots in use. [M]
    private let counts: UnsafeMutablePointer<Int>
    /// Scratch for `slots(_:stage:from:)`. [places]
    private let rows: UnsafeMutablePointer<Int32>
    let stages: Int
    private let places: Int

    init(stages: Int, places: Int, arena: inout Arena) {
        slots = arena.allocate(Int32.self, count: stages * places)
        owners = arena.allocate(Int32.self, count: stages * places)
        counts = arena.allocate(Int.self, count: stages)
        rows = arena.allocate(Int32.self, count: places)
        self.stages = stages
        self.places = places
    }

    /// Frees all slots.
    func clear() {
        slots.update(repeating: -1, count: stages * places)
        counts.update(repeating: 0, count: stages)
    }

    /// Number of slots in use in stage `stage`.
    func count(stage: Int) -> Int { counts[stage] }

    /// Adds the tokens at `places` to stage `stage`, unless already in it.
    func enter(_ places: RowIndices, stage: Int) {
        let slots = slots + stage * self.places
        for row in 0..<places.count where slots[places[row]] < 0 {
            slots[places[row]] = Int32(counts[stage])
            owners[stage * self.places + counts[stage]] = Int32(places[row])
            counts[stage] += 1
        }
    }

    /// Slots of the tokens at `places`, minus `first`; valid until the next call.
    func slots(_ places: RowIndices, stage: Int, from first: Int = 0) -> RowIndices {
        let slots = slots + stage * self.places
        for row in 0..<places.count { rows[row] = slots[places[row]] - Int32(first) }
        return RowIndices(base: rows, count: places.count)
    }

    /// Removes the token at `place` from stage `stage`; the last token takes its slot. Returns which slot must be
    /// copied where; nil if none.
    func leave(_ place: Int, stage: Int) -> (source: Int, target: Int)? {
        let slots = slots + stage * places
        let owners = owners + stage * places
        let slot = Int(slots[place])
        guard slot >= 0 else { return nil }
        counts[stage] -= 1
        slots[place] = -1
        let last = counts[stage]
        guard slot != last else { return nil }
        owners[slot] = owners[last]
        slots[Int(owners[slot])] = Int32(slot)
        return (last, slot)
    }
}
