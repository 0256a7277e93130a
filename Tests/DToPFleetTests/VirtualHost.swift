import Compute
import DToPFleet

/// A host of a virtual fleet, with a clock of its own and cameras that take a while to close.
struct VirtualHost {
    /// A request under way.
    private struct Call {
        let request: FleetRequest
        let sent: Duration
        /// When the store gets it; nil if it is lost, or once it has.
        var arrival: Duration?
        /// When its answer is due, or its failure, by the true clock.
        var end: Duration
        var answer = FleetAnswer.failed("no answer")
        let delay: Duration
    }

    var machine: FleetProtocol
    /// How fast its clock runs, and what it showed at first.
    let rate: Double
    let origin: Duration
    /// How long a camera takes to close.
    let closing: Duration
    /// Cameras that are open, with the time until which they close; nil for those that are to run.
    private(set) var open: [String: Duration?] = [:]
    private(set) var tokens: [String: Int64] = [:]
    private var call: Call?
    /// The longest that a message takes.
    let slowest: Duration
    /// Until when it is suspended, and cut off from the store.
    var suspended: Duration = .zero
    var cutOff: Duration = .zero

    init(_ machine: FleetProtocol, rate: Double, origin: Duration, closing: Duration, slowest: Duration) {
        self.machine = machine
        self.rate = rate
        self.origin = origin
        self.closing = closing
        self.slowest = slowest
    }

    /// Has it do what is due at a true time.
    mutating func tick(_ now: Duration, _ store: inout VirtualStore, _ random: inout SplitMix64) {
        deliver(now, &store)
        if now < suspended { return }
        let own = origin + now * rate
        // The camera has given up a host that was suspended: what it must close is closed.
        followHeld(own, now, closing: now < suspended + VirtualFleet.tick ? .zero : closing)
        if let call {
            guard now >= call.end else { return }
            machine.take(call.answer, to: call.request, sent: call.sent, at: own)
            self.call = nil
            followHeld(own, now, closing: closing)
        }
        machine.civilTime = Int(now / .seconds(1))
        guard case .ask(let request, let limit) = machine.next(at: own) else { return }
        // Most take milliseconds, few take much longer.
        let delay = min(Duration.milliseconds(5) / Double.random(in: 0.001...1, using: &random), slowest)
        call = Call(
            request: request, sent: own, arrival: now < cutOff ? nil : now + delay, end: now + limit / rate,
            delay: delay)
    }

    /// The store may get a request whose answer nobody awaits any more.
    private mutating func deliver(_ now: Duration, _ store: inout VirtualStore) {
        guard let arrival = call?.arrival, now >= arrival else { return }
        call?.arrival = nil
        guard var call else { return }
        call.answer = store.answer(call.request, at: now)
        // The way back may be cut off.
        if now >= cutOff, now + call.delay < call.end { call.end = now + call.delay } else { call.answer = .failed("") }
        self.call = call
    }

    private mutating func followHeld(_ own: Duration, _ now: Duration, closing: Duration) {
        let held = machine.held(at: own)
        for (camera, end) in open {
            let end = end ?? (held[camera] == nil ? now + closing : nil)
            open[camera] = .some(end)
            if let end, now >= end { open[camera] = nil }
        }
        for camera in held.keys where open[camera] == nil { open[camera] = .some(nil) }
        tokens = held
        machine.open = Set(open.keys)
    }
}
