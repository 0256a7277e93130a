/// Whose turn it is: the earliest deadline first among streams that are not ahead of their share of the engine's time
/// (EEVDF: Stoica and Abdel-Wahab, "Earliest Eligible Virtual Deadline First", 1995). With room for all that is the
/// earliest deadline; without, each gets its share by weight, whatever a frame of another costs.
package struct FairShare<ID: Hashable & Sendable>: Sendable {
    /// A stream that has a frame.
    package struct Ready: Sendable {
        package let id: ID
        /// Its share relative to others'; above 0.
        package let weight: Double
        /// When its frame should be done, on the caller's clock.
        package let deadline: Duration

        package init(_ id: ID, weight: Double, deadline: Duration) {
            self.id = id
            self.weight = weight
            self.deadline = deadline
        }
    }

    private struct Account {
        /// Seconds that the stream has had, divided by its weight. Only differences count.
        var time: Double
        /// When it last had a frame, on the caller's clock.
        var seen: Duration
        var weight: Double
    }

    private var accounts: [ID: Account] = [:]
    /// The virtual time of a stream that has had exactly its share; who comes begins there.
    private var present = 0.0

    /// Whoever was away for longer begins at the present: time not used is lost.
    private static var absence: Duration { .seconds(1) }
    /// Seconds of virtual time that a stream may be owed.
    private static var mostOwed: Double { 0.5 }
    /// Seconds of virtual time by which a stream may be ahead and still share another's batch.
    private static var mostAhead: Double { 0.1 }
    /// Sums are rounded.
    private static var sliver: Double { 1e-9 }

    package init() {}

    /// The ready streams in the order in which they should be served: the first, and those that may share a batch with
    /// it because they are not far ahead of their share.
    /// - Parameter now: the time on the caller's clock.
    package mutating func order(_ ready: [Ready], at now: Duration) -> [ID] {
        for stream in ready {
            let known = accounts[stream.id].flatMap { now - $0.seen > Self.absence ? nil : $0.time }
            accounts[stream.id] = Account(time: known ?? present, seen: now, weight: stream.weight)
        }
        present = meanTime(at: now) ?? present
        let keyed = ready.map { stream in
            let time = max(accounts[stream.id]?.time ?? present, present - Self.mostOwed)
            accounts[stream.id]?.time = time
            return (isAhead: time > present + Self.sliver, deadline: stream.deadline, time: time, id: stream.id)
        }
        let order = keyed.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.isAhead != b.isAhead { return b.isAhead }
            // Those ahead of their share: the least ahead first.
            if a.isAhead { return (a.time, left.offset) < (b.time, right.offset) }
            return (a.deadline, a.time, left.offset) < (b.deadline, b.time, right.offset)
        }.map(\.element)
        return order.prefix(1).map(\.id) + order.dropFirst().filter { $0.time <= present + Self.mostAhead }.map(\.id)
    }

    /// Notes that no stream has a frame: the engine had room for all, so nobody is owed anything.
    package mutating func rest() {
        accounts = accounts.mapValues { account in
            var account = account
            account.time = present
            return account
        }
    }

    /// Charges a stream for the engine's time.
    package mutating func charge(_ id: ID, weight: Double, seconds: Double) {
        accounts[id]?.time += seconds / weight
    }

    /// Forgets a stream that has ended.
    package mutating func remove(_ id: ID) { accounts[id] = nil }

    /// The mean virtual time, by weight, of the streams that compete. Nil without any.
    private func meanTime(at now: Duration) -> Double? {
        var sum = 0.0
        var weights = 0.0
        for account in accounts.values where now - account.seen <= Self.absence {
            sum += account.time * account.weight
            weights += account.weight
        }
        return weights > 0 ? sum / weights : nil
    }
}
