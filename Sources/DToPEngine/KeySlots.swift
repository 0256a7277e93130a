import Numerics

/// In which slot of the caches each token's keys and values lie. What takes part in the layers before a head, computed
/// or carried, fills the first slots there: attention reads them without gaps and in any order.
struct KeySlots {
    /// -1: takes no part. [M x places]
    private let slots: UnsafeMutablePointer<Int32>
    /// The place whose token lies in a slot. [M x places]
    private let owners: UnsafeMutablePointer<Int32>
    /// Slots in use. [M]
    private let counts: UnsafeMutablePointer<Int>
    /// Of the rows that are computed. [places]
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

    /// Nothing takes part any more.
    func clear() {
        slots.update(repeating: -1, count: stages * places)
        counts.update(repeating: 0, count: stages)
    }

    /// How many take part in the layers before head `stage`.
    func count(stage: Int) -> Int { counts[stage] }

    /// Has the tokens at `places` take part in the layers before head `stage`.
    func enter(_ places: RowIndices, stage: Int) {
        let slots = slots + stage * self.places
        for row in 0..<places.count where slots[places[row]] < 0 {
            slots[places[row]] = Int32(counts[stage])
            owners[stage * self.places + counts[stage]] = Int32(places[row])
            counts[stage] += 1
        }
    }

    /// The slots of the tokens at `places`, less `first`; valid until the next call.
    func slots(_ places: RowIndices, stage: Int, from first: Int = 0) -> RowIndices {
        let slots = slots + stage * self.places
        for row in 0..<places.count { rows[row] = slots[places[row]] - Int32(first) }
        return RowIndices(base: rows, count: places.count)
    }

    /// Takes the token at `place` out of the layers before head `stage`. The last one takes its slot: says which has to
    /// be copied there, if any.
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
