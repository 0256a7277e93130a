import Synchronization

/// Keeps what has been used, to be used again: large things are not allocated anew for every frame.
package final class ReusePool<Element: Sendable>: Sendable {
    private let free = Mutex<[Element]>([])

    package init() {}

    /// Lends an element that fits, of those that are back if there is one, else what `make` makes.
    package func take(where fits: (Element) -> Bool, or make: () -> Element) -> Pooled<Element> {
        let known = free.withLock { free in
            // After a change of size the old ones are of no more use.
            free.removeAll { !fits($0) }
            return free.popLast()
        }
        return Pooled(known ?? make(), of: self)
    }

    fileprivate func takeBack(_ element: Element) { free.withLock { $0.append(element) } }
}

/// An element lent by a pool. It goes back when the last reference to this ends, so that no holder can reach an element
/// that is being filled again.
package final class Pooled<Element: Sendable>: Sendable {
    private let element: Element
    private let pool: ReusePool<Element>

    fileprivate init(_ element: Element, of pool: ReusePool<Element>) {
        self.element = element
        self.pool = pool
    }

    deinit { pool.takeBack(element) }

    /// Calls `body` with the element, which must not be kept beyond it.
    package func use<Result, Failure: Error>(
        _ body: (Element) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // This call may hold the last reference.
        try withExtendedLifetime(self) { _ throws(Failure) in try body(element) }
    }
}
