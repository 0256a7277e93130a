/// The wait before reconnecting to a source: half a second, doubled with each failure in a row, up to a limit.
package struct Backoff {
    private let longest: Duration
    private var next = Self.shortest
    package static let shortest: Duration = .milliseconds(500)

    /// - Parameter longest: the limit; raised to the shortest wait if below it.
    package init(longest: Duration) { self.longest = max(longest, Self.shortest) }

    /// Returns the next wait; the one after it is longer.
    /// - Parameter random: 0...1; shortens the wait by up to a fifth, to spread retries when cameras fail together.
    package mutating func wait(random: Double) -> Duration {
        defer { next = min(next * 2, longest) }
        return next * (1 - 0.2 * random)
    }

    /// Returns the longest wait, for failures that time alone does not mend.
    package mutating func longestWait(random: Double) -> Duration {
        next = longest
        return wait(random: random)
    }

    /// Returns the next wait after a loss of this kind. Credentials do not change by themselves, and some cameras and
    /// servers lock out clients that insist.
    package mutating func wait(after reason: DisconnectReason, random: Double = .random(in: 0...1)) -> Duration {
        reason.isOfCredentials ? longestWait(random: random) : wait(random: random)
    }

    /// Makes the next wait the shortest, once all is well.
    package mutating func reset() { next = Self.shortest }
}
