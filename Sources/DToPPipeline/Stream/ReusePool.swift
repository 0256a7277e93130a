import Synchronization

/// Keeps used elements for reuse, so that large ones are not allocated for every frame.
package final class ReusePool<Element: Sendable>: Sendable {
    private let free = Mutex<[Element]>([])

    package init() {}

    /// Lends a returned element that fits, if there is one, else a new one from `make`.
    package func take(where fits: (Element) -> Bool, or make: () -> Element) -> Pooled<Element> {
        let known = free.withLock { free in
            // After a change of size the old ones are useless.
            free.removeAll { !fits($0) }
            return free.popLast()
        }
        return Pooled(known ?? make(), of: self)
    }

    fileprivate func takeBack(_ element: Element) { free.withLock { $0.append(element) } }
}

/// An element lent by a pool. It returns with the last reference to this object, so that no holder can reach an element
/// that is being refilled.
package final class Pooled<Element: Sendable>: Sendable {
    private let element: Element
    private let pool: ReusePool<Element>

    fileprivate init(_ element: Element, of pool: ReusePool<Element>) {
        self.element = element
        self.pool = pool
    }

    deinit { pool.takeBack(element) }

    /// Calls `body` with the element, which must not be kept after the call.
    package func use<Result, Failure: Error>(
        _ body: (Element) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // This call may hold the last reference.
        try withExtendedLifetime(self) { _ throws(Failure) in try body(element) }
    }
}
