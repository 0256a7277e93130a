import DToPMedia
import Logging
import Synchronization

/// A stream's recording: takes packets from the thread that reads them, and writes them on a thread of its own, so that
/// neither waits for the engine. A live source's packets that find the queue full are left out up to the next keyframe;
/// a file waits. Its settings say whose packets they are.
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
        /// Connections so far.
        var connections = 0
        /// Packets left out since the last one that was taken: the rest up to a keyframe goes with them.
        var missing = 0
        /// Whether people were told of them, and when they were last told of any; nil if they never were.
        var isTold = false
        var lastTold: Duration?
        /// Bytes of sound since the last picture.
        var soundBytes = 0
        var isClosed = false

        /// Whether a packet cannot be used: it refers to one that is missing, or a source floods us with sound.
        mutating func leavesOut(_ coded: CodedPacket) -> Bool {
            guard coded.sound != nil else {
                soundBytes = 0
                return missing > 0 && !coded.packet.isKeyframe
            }
            soundBytes += coded.packet.byteCount + Recording.overhead
            return missing > 0 || soundBytes > WaitingSound.byteLimit
        }
    }

    /// The setting that asks for it.
    static let key = "record"
    private let stream: String
    private let policy: SinkPolicy
    private let meter: StreamMeter
    private let logger: Logger
    private let clock: RecordingClock
    private let onFailure: @Sendable (any Error) -> Void
    private let queue: PacketQueue<Event>
    private let state: Mutex<State>
    /// Whose packets are wanted, `RecordedSource.rawValue`, or 0; read for each of them.
    private let wanted: Atomic<Int>

    /// Some ten seconds of a camera, for a disk that is slow for a while.
    package static let byteLimit = 32 << 20
    /// What an event takes besides its bytes.
    private static let overhead = 512
    private static let tick: Duration = .milliseconds(250)
    /// People are told of packets that are left out at most this often.
    private static let silence: Duration = .seconds(60)

    /// - Parameters:
    ///   - settings: nil to record nothing, for now.
    ///   - byteLimit: bytes that may wait for the disk.
    ///   - policy: if required, the first error ends the recording, and `onFailure` is called.
    package init(
        of stream: String, _ settings: RecordingSettings?, policy: SinkPolicy, meter: StreamMeter, logger: Logger,
        clock: RecordingClock = .system, byteLimit: Int = Recording.byteLimit,
        onFailure: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.stream = stream
        self.policy = policy
        self.meter = meter
        self.logger = logger
        self.clock = clock
        queue = PacketQueue(byteLimit: byteLimit)
        self.onFailure = onFailure
        state = Mutex(State(settings: settings))
        wanted = Atomic(settings?.source.rawValue ?? 0)
        if settings != nil { count { _ in } }
    }

    /// Whether anything is recorded.
    package var isOn: Bool { wanted.load(ordering: .relaxed) != 0 }

    /// Whether the packets of `source` are wanted.
    package func wants(_ source: RecordedSource) -> Bool { wanted.load(ordering: .relaxed) == source.rawValue }

    /// A connection begins, or a file is opened.
    /// - Parameter holdsBack: whether a packet comes only once the next one begins.
    package func begin(_ source: RecordedSource, isLive: Bool, holdsBack: Bool = false) -> RecordedConnection {
        state.withLock { state in
            state.connections += 1
            if wants(source) { (state.missing, state.isTold) = (0, false) }
            return RecordedConnection(number: state.connections, source: source, isLive: isLive, holdsBack: holdsBack)
        }
    }

    /// Takes the next packet of a connection.
    package func take(_ coded: CodedPacket, of connection: RecordedConnection) {
        guard wants(connection.source) else { return }
        let skips = state.withLock { state in
            if state.thread == nil, !state.isClosed {
                state.thread = StageThread("record") { [self, settings = state.settings] in run(settings) }
            }
            return state.leavesOut(coded)
        }
        let isLive = connection.isLive
        let arrival = isLive ? RecordedPacket.Arrival(wall: clock.wall(), time: clock.monotonic()) : nil
        let event = Event.packet(RecordedPacket(coded, connection: connection, arrival: arrival))
        let bytes = coded.packet.byteCount + Self.overhead
        let isTaken = !skips && (isLive ? queue.offer(event, bytes: bytes) : queue.push(event, bytes: bytes))
        // People are told of pictures; sound comes and goes with them.
        if coded.sound != nil { return }
        if !isTaken { count { $0.dropped += 1 } }
        if let note = note(isTaken: isTaken) { say(note) }
    }

    /// What to tell people now that a packet was taken or left out; nil for nothing.
    private func note(isTaken: Bool) -> String? {
        let now = clock.monotonic()
        return state.withLock { state in
            if state.isClosed { return nil }
            if isTaken {
                defer { (state.missing, state.isTold) = (0, false) }
                return state.isTold ? "goes on: \(state.missing) packets were left out, up to a keyframe" : nil
            }
            state.missing += 1
            guard state.missing == 1, state.lastTold.map({ now - $0 > Self.silence }) ?? true else { return nil }
            (state.lastTold, state.isTold) = (now, true)
            return "the disk is slower than the source, and packets are left out"
        }
    }

    /// A connection to `source` is lost.
    package func end(_ reason: SegmentEnd, of source: RecordedSource) {
        if wants(source) { end(reason) }
    }

    /// No packets follow for now.
    package func end(_ reason: SegmentEnd) {
        if state.withLock({ $0.thread != nil }) { queue.add(.end(reason)) }
    }

    /// The recording's time of a moment.
    package func time(of moment: ContinuousClock.Instant) -> Duration { clock.time(of: moment) }

    /// Takes a frame's masks.
    package func write(_ mask: RecordedMask) {
        // Without packets so far there is nothing for it to lie beside, and nobody reads the queue.
        guard isOn, state.withLock({ $0.thread != nil }) else { return }
        _ = queue.offer(.mask(mask), bytes: mask.byteCount + Self.overhead)
    }

    /// Follows other settings at once; nil to record nothing any more.
    package func follow(_ settings: RecordingSettings?) {
        let isChanged = state.withLock { state in
            defer { state.settings = settings }
            return state.settings != settings
        }
        guard isChanged else { return }
        wanted.store(settings?.source.rawValue ?? 0, ordering: .relaxed)
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
            wanted.store(0, ordering: .relaxed)
            queue.close()
            onFailure(error)
        }
    }

    private func count(_ change: (inout SinkTotals) -> Void) {
        meter.add { change(&$0.sinks[Self.key, default: SinkTotals()]) }
    }

    private func say(_ what: String) { logger.warning("\(stream): `\(Self.key)`: \(what)") }
}
