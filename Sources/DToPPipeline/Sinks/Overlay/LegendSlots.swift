/// Assigns classes to the lines of a legend that is too short for all of them.
///
/// A class keeps its line, so that nothing jumps. A new class takes a free line, or else the line of the class that has
/// been absent longest.
package struct LegendSlots: Sendable {
    private struct Slot {
        var classIndex: Int
        var lastSeen: Int
    }

    private var slots: [Slot] = []
    private var frame = 0

    package init() {}

    /// Returns the class of each line for the next frame.
    /// - Parameters:
    ///   - shares: each class's share of the picture; the class is present if it is above 0.
    ///   - capacity: number of lines.
    package mutating func update(shares: [Double], capacity: Int) -> [Int] {
        frame += 1
        slots.removeLast(max(slots.count - capacity, 0))
        for index in slots.indices where shares[slots[index].classIndex] > 0 { slots[index].lastSeen = frame }
        let waiting = shares.indices.filter { index in
            shares[index] > 0 && !slots.contains { $0.classIndex == index }
        }
        // Largest first; ties go by class order, so that the same frames give the same legend.
        for index in waiting.sorted(by: { (shares[$1], $0) < (shares[$0], $1) }) {
            let slot = Slot(classIndex: index, lastSeen: frame)
            if slots.count < capacity {
                slots.append(slot)
            } else if let oldest = slots.indices.min(by: { slots[$0].lastSeen < slots[$1].lastSeen }),
                slots[oldest].lastSeen < frame
            {
                slots[oldest] = slot
            }
        }
        return slots.map(\.classIndex)
    }
}
