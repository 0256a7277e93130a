import DToPMedia
import Logging
import Synchronization

/// A sink on a thread of its own, which holds nobody up. A live frame that finds its queue full is dropped; one of a file
/// waits for a while first, unless the sink is stuck. After an error the sink begins anew with a later frame, after growing
/// waits.
final class DetachedSink: Sendable {
    private enum Item: Sendable {
        case frame(FrameResult)
        case audio(Packet)
    }

    let needs: SinkNeeds
    private let kind: any Sink.Type
    private let stream: SinkContext
    private let logger: Logger
    private let queue = BoundedQueue<Item>(capacity: DetachedSink.queueLength)
    private let current = Mutex(SinkState())
    private let thread = Mutex<StageThread?>(nil)

    /// Frames that wait for a slow sink: enough to even out its times.
    private static let queueLength = 4
    private static let longestBackoff: Duration = .seconds(60)
    /// How long a file's frame waits for room, and `finish` for what is queued.
    private static let patience: Duration = .seconds(2)

    /// Nil if the stream's configuration does not ask for such a sink.
    init?(_ kind: any Sink.Type, _ stream: SinkContext, _ logger: Logger) {
        guard let sink = kind.init(stream) else { return nil }
        needs = sink.needs
        self.kind = kind
        self.stream = stream
        self.logger = logger
    }

    /// Cancels, so that the thread ends.
    deinit { queue.cancel() }

    var state: SinkState { current.withLock(\.self) }

    /// Starts the thread.
    func start() { thread.withLock { $0 = $0 ?? StageThread("sink", body: run) } }

    func write(_ result: FrameResult) {
        let isLive = result.frame.arrival != nil
        let hasRoom = queue.offer(.frame(result), within: isLive || state.isStuck ? .zero : Self.patience)
        current.withLock { state in
            state.isStuck = !hasRoom
            if !hasRoom { state.dropped += 1 }
        }
    }

    func write(audio packet: Packet) { _ = queue.offer(.audio(packet)) }

    /// Completes the output, unless that takes too long.
    func finish() {
        queue.close()
        guard let thread = thread.withLock(\.self) else { return }
        if !thread.join(within: Self.patience) { say("is stuck, and its output may be incomplete") }
        let dropped = state.dropped
        if dropped > 0 { say("left out \(dropped) frames") }
    }

    private func run() {
        var backoff = Backoff(longest: Self.longestBackoff)
        var retry = SuspendingClock.now
        var sink: (any Sink)?
        while let item = queue.pop() {
            do {
                switch item {
                case .audio(let packet): if let sink, needs.contains(.audio) { try sink.write(audio: packet) }
                case .frame(var result):
                    if sink == nil {
                        guard SuspendingClock.now >= retry else {
                            current.withLock { $0.dropped += 1 }
                            continue
                        }
                        sink = try opened(result.frame)
                    }
                    try sink?.write(&result)
                    backoff.reset()
                    current.withLock { state in
                        state.phase = .writing
                        state.frames += 1
                    }
                }
            } catch {
                try? sink?.finish()
                sink = nil
                let wait = backoff.wait(random: .random(in: 0...1))
                retry = .now + wait
                current.withLock { $0.phase = .failed("\(error)") }
                say("failed and begins anew in \(Format.fixed(wait / .seconds(1), 1)) s: \(error)")
            }
        }
        do { try sink?.finish() } catch { say("could not be completed: \(error)") }
    }

    private func opened(_ first: SegmentedFrame) throws -> (any Sink)? {
        guard let sink = kind.init(stream) else { return nil }
        try sink.check()
        try sink.open(first)
        return sink
    }

    private func say(_ what: String) { logger.warning("\(stream.id): \(kind) \(what)") }
}
