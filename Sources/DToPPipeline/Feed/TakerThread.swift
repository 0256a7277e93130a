import DToPMedia
import Logging
import Synchronization

/// Keeps a taker of the overlay at work on a thread of its own, so that it holds nobody up. It misses packets while it is
/// slow, and begins anew, with a keyframe, after growing waits if it fails; nothing is drawn for it meanwhile.
final class TakerThread: Sendable {
    let kind: any OverlayTaker.Type
    private let stream: SinkContext
    private let feed: OverlayFeed
    private let ticket: OverlayTicket
    private let meter: StreamMeter
    private let logger: Logger
    private let thread = Mutex<StageThread?>(nil)
    private let isClosed = Atomic(false)

    private static let longestBackoff: Duration = .seconds(60)
    /// After working for this long a taker is well again: the next wait is short.
    private static let stableTime: Duration = .seconds(10)
    /// What is left of the time to complete an output when what blocks is cancelled.
    private static let cancellationTime: Duration = .seconds(1)
    /// How often one that wants packets is asked whether it still does.
    private static let longCheck: Duration = .milliseconds(250)
    /// How often one that wants nothing is asked whether it does now.
    private static let shortCheck: Duration = .milliseconds(50)

    /// Starts the thread, which runs until `close`.
    init(
        _ kind: any OverlayTaker.Type, _ stream: SinkContext, _ feed: OverlayFeed, _ meter: StreamMeter,
        _ logger: Logger
    ) {
        self.kind = kind
        var stream = stream
        stream.cancellation = Cancellation()
        self.stream = stream
        self.feed = feed
        self.meter = meter
        self.logger = logger
        ticket = feed.join(wantsNotices: kind.wantsNotices)
        count { _ in }
        // The first frame must find that it is wanted.
        feed.set(ticket, wants: kind.isWanted(by: stream))
        thread.withLock { $0 = StageThread("taker", body: run) }
    }

    /// Ends taking; what waits is still written.
    func close() {
        isClosed.store(true, ordering: .relaxed)
        ticket.close()
    }

    /// Waits until the output is complete, but no longer than until `deadline`.
    func finish(by deadline: SuspendingClock.Instant) {
        guard let thread = thread.withLock(\.self) else { return }
        let left = max(SuspendingClock.now.duration(to: deadline), .zero)
        if thread.join(within: max(left - Self.cancellationTime, .zero)) { return }
        stream.cancellation.cancel()
        if !thread.join(within: min(left, Self.cancellationTime)) { say("is stuck, and its output may be incomplete") }
    }

    private func run() {
        defer { feed.leave(ticket) }
        var stream = stream
        var taker: Open?
        var backoff = Backoff(longest: Self.longestBackoff)
        var retry = SuspendingClock.now
        var isFailing = false
        while true {
            let isWanted = SuspendingClock.now >= retry && kind.isWanted(by: stream)
            if !isClosed.load(ordering: .relaxed) { feed.set(ticket, wants: isWanted) }
            do {
                if !isWanted, let open = taker {
                    taker = nil
                    try open.taker.finish()
                }
                let popped = ticket.next(within: isWanted ? Self.longCheck : Self.shortCheck)
                let dropped = ticket.takeDropped()
                if dropped > 0 { count { $0.dropped += dropped } }
                switch popped {
                case .ended:
                    do { try taker?.taker.finish() } catch { say("could not be completed: \(error)") }
                    return
                case .nothing: break
                case .element where !isWanted: count { $0.dropped += 1 }
                case .element(let packet):
                    if let open = taker, !open.video.isSame(as: packet.coded.video) {
                        taker = nil
                        stream.existing = .goOn
                        try open.taker.finish()
                    }
                    if taker == nil { taker = try open(stream, packet) }
                    try taker?.taker.write(packet)
                    let leftOut = taker?.taker.takeDropped() ?? 0
                    count { totals in
                        totals.written += leftOut > 0 ? 0 : 1
                        totals.dropped += leftOut
                        totals.isUp = true
                        totals.failure = nil
                    }
                    if isFailing, let taker, taker.since.duration(to: .now) > Self.stableTime {
                        isFailing = false
                        backoff.reset()
                        logger.info("\(stream.id): `\(kind.name)` goes on")
                    }
                }
                for warning in taker?.newWarnings() ?? [] { logger.warning("\(warning)") }
            } catch {
                if let open = taker {
                    try? open.taker.finish()
                    if open.since.duration(to: .now) > Self.stableTime { backoff.reset() }
                }
                taker = nil
                count { totals in
                    totals.errors += 1
                    totals.dropped += 1
                    totals.isUp = false
                    totals.failure = SinkFailure.words(error)
                }
                // What it has written stays.
                stream.existing = .goOn
                retry = .now + backoff.wait(after: (error as? MediaError).map { DisconnectReason($0.kind) } ?? .other)
                // Said once, not at each attempt.
                if !isFailing { say("failed, and begins anew after growing waits: \(error)") }
                isFailing = true
            }
        }
    }

    private struct Open {
        let taker: any OverlayTaker
        let video: CodedVideo
        let since = SuspendingClock.now
        private var warned = 0

        init(_ taker: any OverlayTaker, _ video: CodedVideo) {
            self.taker = taker
            self.video = video
        }

        mutating func newWarnings() -> [String] {
            let warnings = taker.warnings
            defer { warned = warnings.count }
            return warned < warnings.count ? Array(warnings.dropFirst(warned)) : []
        }
    }

    private func open(_ stream: SinkContext, _ first: OverlayPacket) throws -> Open {
        let taker = try kind.init(stream, first.coded.video, audio: [])
        return Open(taker, first.coded.video)
    }

    private func count(_ change: (inout SinkTotals) -> Void) {
        meter.add { change(&$0.sinks[kind.name, default: SinkTotals()]) }
    }

    private func say(_ what: String) { logger.warning("\(stream.id): `\(kind.name)` \(what)") }
}
