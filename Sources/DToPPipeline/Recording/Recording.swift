import DToPMedia
import Logging
import Synchronization

/// A stream's recording: takes its packets from the thread that reads, and writes them on a thread of its own, so that
/// neither waits for the engine. A live source's packets that find the queue full are left out up to the next keyframe;
/// a file waits.
package final class Recording: Sendable {
    private enum Event: Sendable {
        case packet(RecordedPacket)
        case end(SegmentEnd)
        case mask(RecordedMask)
        case follow(RecordingSettings?)
    }

    private struct State {
        /// Nil while nothing is recorded.
        var settings: RecordingSettings?
        var thread: StageThread?
        var connection = 0
        var isLive = false
        /// Whether packets have been left out since the last keyframe.
        var lacksPackets = false
        var isClosed = false
    }

    /// The setting that asks for it.
    static let key = "record"
    private let stream: String
    private let policy: SinkPolicy
    private let meter: StreamMeter
    private let logger: Logger
    private let clock: RecordingClock
    private let onFailure: @Sendable (any Error) -> Void
    private let queue = PacketQueue<Event>(byteLimit: Recording.byteLimit)
    private let state: Mutex<State>
    /// Whether packets are wanted; read for each of them.
    private let isOnNow: Atomic<Bool>

    /// Some ten seconds of a camera, for a disk that is slow for a while.
    private static let byteLimit = 32 << 20
    /// What an event takes besides its bytes.
    private static let overhead = 512
    private static let tick: Duration = .milliseconds(250)

    /// - Parameters:
    ///   - settings: nil to record nothing, for now.
    ///   - policy: if required, the first error ends the recording, and `onFailure` is called.
    package init(
        of stream: String, _ settings: RecordingSettings?, policy: SinkPolicy, meter: StreamMeter, logger: Logger,
        clock: RecordingClock = .system, onFailure: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.stream = stream
        self.policy = policy
        self.meter = meter
        self.logger = logger
        self.clock = clock
        self.onFailure = onFailure
        state = Mutex(State(settings: settings))
        isOnNow = Atomic(settings != nil)
        if settings != nil { count { _ in } }
    }

    /// Whether packets are wanted.
    package var isOn: Bool { isOnNow.load(ordering: .relaxed) }

    /// A connection begins, or a file is opened: the packets that follow are its own. Returns its number.
    package func begin(isLive: Bool) -> Int {
        state.withLock { state in
            state.connection += 1
            state.isLive = isLive
            state.lacksPackets = false
            return state.connection
        }
    }

    /// Takes a packet of the connection that began last.
    package func take(_ coded: CodedPacket) {
        guard isOn else { return }
        let (connection, isLive, skips) = state.withLock { state in
            if state.thread == nil, !state.isClosed {
                state.thread = StageThread("record") { [self, settings = state.settings] in run(settings) }
            }
            return (state.connection, state.isLive, state.lacksPackets && !coded.packet.isKeyframe)
        }
        let arrival = isLive ? RecordedPacket.Arrival(wall: clock.wall(), time: clock.monotonic()) : nil
        let event = Event.packet(RecordedPacket(coded, connection: connection, arrival: arrival))
        let bytes = coded.packet.byteCount + Self.overhead
        let isTaken = !skips && (isLive ? queue.offer(event, bytes: bytes) : queue.push(event, bytes: bytes))
        state.withLock { $0.lacksPackets = !isTaken }
        if !isTaken { count { $0.dropped += 1 } }
    }

    /// The connection that began last is lost, or its input has ended.
    package func end(_ reason: SegmentEnd) {
        if state.withLock({ $0.thread != nil }) { queue.add(.end(reason)) }
    }

    /// Takes a frame's masks.
    package func write(_ mask: RecordedMask) {
        if isOn { _ = queue.offer(.mask(mask), bytes: mask.masks.count + Self.overhead) }
    }

    /// Follows other settings at once; nil to record nothing any more.
    package func follow(_ settings: RecordingSettings?) {
        let isChanged = state.withLock { state in
            defer { state.settings = settings }
            return state.settings != settings
        }
        guard isChanged else { return }
        isOnNow.store(settings != nil, ordering: .relaxed)
        if settings != nil { count { _ in } }
        if state.withLock({ $0.thread != nil }) { queue.add(.follow(settings)) }
    }

    /// Completes the segment and ends. Waits until `deadline`, without limit if that is nil.
    package func finish(by deadline: SuspendingClock.Instant?) {
        queue.close()
        let thread = state.withLock { state in
            state.isClosed = true
            return state.thread
        }
        guard let thread else { return }
        guard let deadline else { return thread.join() }
        let left = max(SuspendingClock.now.duration(to: deadline), .zero)
        if !thread.join(within: left) { say("is stuck, and its last segment may be unfinished") }
    }

    // MARK: The thread

    private func run(_ settings: RecordingSettings?) {
        let worker = RecordingWorker(
            settings, clock: clock, policy: policy, say: say, count: count)
        do {
            var lastTick = clock.monotonic()
            while true {
                switch queue.pop(within: Self.tick) {
                case .ended: return try worker.end(.stopped)
                case .nothing: break
                case .element(.packet(let packet)): try worker.take(packet)
                case .element(.end(let reason)): try worker.end(reason)
                case .element(.mask(let mask)): try worker.write(mask)
                case .element(.follow(let settings)): try worker.follow(settings)
                }
                if clock.monotonic() - lastTick >= Self.tick {
                    lastTick = clock.monotonic()
                    try worker.tick()
                }
            }
        } catch {
            // Only a required recording gets here.
            isOnNow.store(false, ordering: .relaxed)
            queue.close()
            onFailure(error)
        }
    }

    private func count(_ change: (inout SinkTotals) -> Void) {
        meter.add { change(&$0.sinks[Self.key, default: SinkTotals()]) }
    }

    private func say(_ what: String) { logger.warning("\(stream): `\(Self.key)`: \(what)") }
}
