/// Whose turn it is among streams that are ready: each in the order in which they were added, after the one that had the
/// last turn.
package struct RoundRobin {
    private var last = -1

    package init() {}

    /// The ready streams in the order of their turns.
    /// - Parameter isReady: whether each stream, by its index, is ready.
    package func order(_ isReady: [Bool]) -> [Int] {
        let ready = isReady.indices.filter { isReady[$0] }
        return ready.filter { $0 > last } + ready.filter { $0 <= last }
    }

    /// Notes that `stream` had its turn.
    package mutating func serve(_ stream: Int) { last = stream }

    /// Notes that the stream at `index` has gone: those after it move up.
    package mutating func remove(_ index: Int) { if index <= last { last -= 1 } }
}
