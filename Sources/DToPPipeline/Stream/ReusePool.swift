import Synchronization

/// What has been used, to be used again: large things are not allocated anew for every frame.
package final class ReusePool<Element: Sendable>: Sendable {
    private let free = Mutex<[Element]>([])

    package init() {}

    /// One that fits, of those given back if there is one, else what `make` makes.
    package func take(where fits: (Element) -> Bool, or make: () -> Element) -> Element {
        let known = free.withLock { free in
            // After a change of size the old ones are of no more use.
            free.removeAll { !fits($0) }
            return free.popLast()
        }
        return known ?? make()
    }

    package func giveBack(_ element: Element) { free.withLock { $0.append(element) } }
}
