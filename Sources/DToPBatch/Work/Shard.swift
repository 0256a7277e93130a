/// Which of an archive's items a worker does: shard `number` of `count`, both from 1.
package struct Shard: Equatable, Sendable, CustomStringConvertible {
    package let number: Int
    package let count: Int

    /// All items.
    package static let all = Shard(unchecked: 1, of: 1)

    /// Nil unless `number` is within 1...count.
    package init?(_ number: Int, of count: Int) {
        guard count >= 1, (1...count).contains(number) else { return nil }
        self.init(unchecked: number, of: count)
    }

    private init(unchecked number: Int, of count: Int) {
        self.number = number
        self.count = count
    }

    /// Reads `3/20`; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
        self.init(number, of: count)
    }

    package var description: String { "\(number)/\(count)" }

    /// Its items, longest first. Every worker assigns them alike: the longest goes to the shard that has least so far.
    package func items(of all: [Item]) -> [Item] {
        let sorted = all.sorted { ($1.frames, $0.key) < ($0.frames, $1.key) }
        // An item costs something even if it has no frames.
        var loads = [Int](repeating: 0, count: count)
        var heap = (0..<count).map { $0 }
        return sorted.filter { item in
            let least = heap[0]
            loads[least] += item.frames + 1
            Self.sink(&heap, loads)
            return least == number - 1
        }
    }

    /// Restores the order of a heap whose first shard has grown.
    private static func sink(_ heap: inout [Int], _ loads: [Int]) {
        func isLess(_ one: Int, _ other: Int) -> Bool {
            (loads[heap[one]], heap[one]) < (loads[heap[other]], heap[other])
        }
        var place = 0
        while true {
            let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
            guard let least = children.min(by: isLess), isLess(least, place) else { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
