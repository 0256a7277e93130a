/// How long to wait before a source is sought again: half a second, doubled with each failure in a row, up to a limit.
package struct Backoff {
    private let longest: Duration
    private var next = Self.shortest
    package static let shortest: Duration = .milliseconds(500)

    /// - Parameter longest: the limit; not below the shortest wait.
    package init(longest: Duration) { self.longest = max(longest, Self.shortest) }

    /// The next wait, and a longer one after it.
    /// - Parameter random: in 0...1: cameras that went down together are not to be asked in step. Takes away up to a fifth.
    package mutating func wait(random: Double) -> Duration {
        defer { next = min(next * 2, longest) }
        return next * (1 - 0.2 * random)
    }

    /// The longest wait: for what time alone will not mend.
    package mutating func longestWait(random: Double) -> Duration {
        next = longest
        return wait(random: random)
    }

    /// All is well: the next wait is the shortest.
    package mutating func reset() { next = Self.shortest }
}
