import Logging
import Synchronization

/// A sink on a thread of its own, which holds nobody up. A live frame that finds its queue full is dropped; one of a
/// file waits for a while first, unless the sink is stuck. After an error the sink begins anew with a later frame,
/// after growing waits, in a new file. Audio, which only files have, is left out.
final class DetachedSink: Sendable {
    private struct State {
        /// Whether the last frame found no room.
        var isStuck = false
        var thread: StageThread?
        /// The one whose output this one goes on with; nil once that is complete.
        var predecessor: DetachedSink?
    }

    let needs: SinkNeeds
    let kind: any Sink.Type
    private let stream: SinkContext
    private let meter: StreamMeter
    private let logger: Logger
    /// Frames left out, because the sink was slow or had failed.
    private let dropped = Atomic(0)
    private let queue = BoundedQueue<FrameResult>(capacity: DetachedSink.queueLength)
    private let state: Mutex<State>

    /// Frames that wait for a slow sink: enough to even out its times.
    private static let queueLength = 4
    private static let longestBackoff: Duration = .seconds(60)
    /// A sink that has written for this long was well: the next wait is short.
    private static let longRun: Duration = .seconds(60)
    private static let tick: Duration = .milliseconds(250)
    /// How long a file's frame waits for room.
    private static let patience: Duration = .seconds(2)
    /// How long it waits for its predecessor.
    private static let longestHandover: Duration = .seconds(4)

    /// Nil if the stream's configuration does not ask for such a sink.
    /// - Parameter predecessor: one that is closed, and completes its output before this one begins; nil for none.
    init?(
        _ kind: any Sink.Type, _ stream: SinkContext, _ meter: StreamMeter, _ logger: Logger,
        after predecessor: DetachedSink? = nil
    ) {
        guard let sink = kind.init(stream) else { return nil }
        needs = sink.needs.subtracting(.audio)
        self.kind = kind
        self.stream = stream
        self.meter = meter
        self.logger = logger
        state = Mutex(State(predecessor: predecessor))
        count { _ in }
    }

    /// Starts the thread, which runs until `close`.
    func start() { state.withLock { $0.thread = $0.thread ?? StageThread("sink", body: run) } }

    func write(_ result: FrameResult) {
        if !kind.wants(result) { return }
        let waits = result.frame.arrival == nil && !state.withLock(\.isStuck)
        let hasRoom = queue.offer(result, within: waits ? Self.patience : .zero)
        state.withLock { $0.isStuck = !hasRoom }
        if !hasRoom { drop() }
    }

    /// Ends writing; what is queued is still written.
    func close() { queue.close() }

    /// Waits until the output is complete, but no longer than until `deadline`.
    func finish(by deadline: SuspendingClock.Instant) {
        guard let thread = state.withLock(\.thread) else { return }
        let left = max(SuspendingClock.now.duration(to: deadline), .zero)
        if !thread.join(within: left) { say("is stuck, and its output may be incomplete") }
        let dropped = dropped.load(ordering: .relaxed)
        if dropped > 0 { say("left out \(dropped) frames") }
    }

    private func run() {
        waitForPredecessor()
        var backoff = Backoff(longest: Self.longestBackoff)
        var stream = stream
        var opened = SuspendingClock.now
        var retry = opened
        var isFailing = false
        var warned = 0
        var sink: (any Sink)?
        var isOpen = false
        while let next = next() {
            if sink == nil, SuspendingClock.now < retry {
                if next.result != nil { drop() }
                continue
            }
            do {
                if sink == nil {
                    sink = kind.init(stream)
                    isOpen = false
                    opened = .now
                    warned = 0
                }
                if var result = next.result {
                    if !isOpen {
                        try sink?.check()
                        try sink?.open(result.frame)
                        isOpen = true
                    }
                    try sink?.write(&result)
                    count { totals in
                        totals.written += 1
                        totals.isUp = true
                        totals.failure = nil
                    }
                } else {
                    try sink?.tick()
                }
                for warning in sink?.warnings.dropFirst(warned) ?? [] { logger.warning("\(warning)") }
                warned = sink?.warnings.count ?? 0
            } catch {
                try? sink?.finish()
                if sink != nil, opened.duration(to: .now) > Self.longRun {
                    backoff.reset()
                    isFailing = false
                }
                sink = nil
                if next.result != nil { drop() }
                count { totals in
                    totals.errors += 1
                    totals.isUp = false
                    totals.failure = SinkFailure.words(error)
                }
                // What it has written stays.
                stream.existing = .goOn
                let wait = backoff.wait(random: .random(in: 0...1))
                retry = .now + wait
                // Said once, not at each attempt.
                if !isFailing { say("failed, and begins anew after growing waits: \(error)") }
                isFailing = true
            }
        }
        do { try sink?.finish() } catch { say("could not be completed: \(error)") }
    }

    private func waitForPredecessor() {
        let thread = state.withLock { state in
            defer { state.predecessor = nil }
            return state.predecessor?.state.withLock(\.thread)
        }
        _ = thread?.join(within: Self.longestHandover)
    }

    /// What the thread has to do next; nil at the end.
    private struct Next {
        /// Nil for a tick.
        let result: FrameResult?
    }

    private func next() -> Next? {
        guard kind.ticks else { return queue.pop().map { Next(result: $0) } }
        return switch queue.pop(within: Self.tick) {
        case .ended: nil
        case .nothing: Next(result: nil)
        case .element(let result): Next(result: result)
        }
    }

    private func drop() {
        dropped.add(1, ordering: .relaxed)
        count { $0.dropped += 1 }
    }

    private func count(_ change: (inout SinkTotals) -> Void) {
        meter.add { change(&$0.sinks[kind.name, default: SinkTotals()]) }
    }

    private func say(_ what: String) { logger.warning("\(stream.id): `\(kind.name)` \(what)") }
}
