import Foundation
import Logging
import Synchronization
import Threads

/// Takes part in a fleet: asks the store on a thread of its own, and knows at each moment which cameras this host may
/// run.
package final class FleetMember: Sendable {
    private struct State {
        var machine: FleetProtocol
        /// Cameras that this host may run, with their tokens, as last looked.
        var held: [String: Int64] = [:]
    }

    private let state: Mutex<State>
    private let options: EtcdOptions
    private let logger: Logger
    private let now: @Sendable () -> Duration
    private let onLoss: @Sendable (String) -> Void
    private let onChange: @Sendable () -> Void
    private let condition = Condition()
    /// Grows whenever the thread has a reason not to wait; the condition protects it.
    private let changes = Atomic(0)

    /// A clock that runs on while the machine sleeps, and that nobody sets (CLOCK_BOOTTIME).
    package static let boottime: @Sendable () -> Duration = {
        let origin = ContinuousClock.now
        return { origin.duration(to: .now) }
    }()

    /// - Parameters:
    ///   - now: a clock that runs on while the machine sleeps.
    ///   - onLoss: called at once, on the member's thread, with each camera that this host may no longer run.
    ///   - onChange: called after that, if anything has changed.
    package init(
        _ machine: FleetProtocol, _ options: EtcdOptions, logger: Logger,
        now: @escaping @Sendable () -> Duration = boottime, onLoss: @escaping @Sendable (String) -> Void,
        onChange: @escaping @Sendable () -> Void
    ) {
        state = Mutex(State(machine: machine))
        self.options = options
        self.logger = logger
        self.now = now
        self.onLoss = onLoss
        self.onChange = onChange
    }

    /// What this host is to share with the others.
    /// - Parameters:
    ///   - cameras: those that are to run.
    ///   - capacity: cameras that it can take.
    ///   - configuration: a hash of the streams' configuration.
    package func follow(cameras: Set<String>, capacity: Int, configuration: String) {
        let isNew = state.withLock { state in
            defer {
                state.machine.cameras = cameras
                state.machine.capacity = capacity
                state.machine.configuration = configuration
            }
            return state.machine.cameras != cameras
        }
        if isNew { wake() }
    }

    /// Marks a camera as open, if this host may run it, until `closed`. Returns its token; nil if it may not.
    package func open(_ camera: String) -> Int64? {
        state.withLock { state in
            guard let token = state.machine.held(at: now())[camera] else { return nil }
            state.machine.open.insert(camera)
            return token
        }
    }

    /// A camera is closed: others may have it.
    package func closed(_ camera: String) {
        state.withLock { _ = $0.machine.open.remove(camera) }
        wake()
    }

    /// Cameras that this host may run now, with their tokens.
    package var held: [String: Int64] { state.withLock { $0.machine.held(at: now()) } }

    /// Where a camera is that this host may not run.
    package func place(of camera: String) -> FleetPlace { state.withLock { $0.machine.place(of: camera) } }

    package var reading: FleetReading { state.withLock { $0.machine.reading(at: now()) } }

    /// Gives up all cameras, each once it is closed; `run` then returns.
    package func leave() {
        state.withLock { $0.machine.leave() }
        wake()
    }

    /// Takes part until it has left. The body of a thread.
    package func run() {
        let store = FleetStore(options)
        var failure: String?
        while true {
            let seen = changes.load(ordering: .acquiring)
            let step = state.withLock { state in
                state.machine.civilTime = Int(Date().timeIntervalSince1970)
                return state.machine.next(at: now())
            }
            publish()
            switch step {
            case .done: return
            case .wait(let time): wait(until: time, unlessChangedSince: seen)
            case .ask(let request, let limit):
                let sent = now()
                let answer = store.ask(request, within: limit)
                state.withLock { $0.machine.take(answer, to: request, sent: sent, at: now()) }
                publish()
                report(&failure)
            }
        }
    }

    /// Tells of cameras that have come and gone.
    private func publish() {
        let (old, new) = state.withLock { state in
            let old = state.held
            state.held = state.machine.held(at: now())
            return (old, state.held)
        }
        if old == new { return }
        for (camera, token) in old where new[camera] != token { onLoss(camera) }
        onChange()
    }

    /// Says once that the store fails, and once that it is back.
    private func report(_ before: inout String?) {
        let (failure, isNameTaken, host) = state.withLock {
            ($0.machine.failure, $0.machine.isNameTaken, $0.machine.name)
        }
        let new = failure ?? (isNameTaken ? "another process has the name \(host); give one by `fleet_host`" : nil)
        if let new, before == nil { logger.warning("`fleet`: \(new); it tries again") }
        if new == nil, before != nil { logger.info("`fleet`: the store answers again") }
        before = new
    }

    private func wake() {
        condition.lock()
        defer { condition.unlock() }
        changes.add(1, ordering: .releasing)
        condition.broadcast()
    }

    private func wait(until time: Duration, unlessChangedSince seen: Int) {
        let end = SuspendingClock.now + (time - now())
        condition.lock()
        defer { condition.unlock() }
        while changes.load(ordering: .acquiring) == seen, condition.wait(until: end) {}
    }
}
