import DToPMedia
import Logging
import Synchronization

/// Follows a live source's state and logs each change.
package final class StreamMonitor: Sendable {
    private struct Watched {
        var life: StreamLife
        var reported: StreamState?
        /// Codec and size of the pictures, for the log.
        var picture = ""
        var notes: Set<String> = []
    }

    /// Counts what happens to the stream.
    package let meter: StreamMeter
    private let stream: String
    private let part: any WritableKeyPath<StreamTotals, ConnectionTotals> & Sendable
    private let logger: Logger
    private let onChange: @Sendable (StreamState) -> Void
    private let now: @Sendable () -> Duration
    private let stallLimit: Duration
    private let watched: Mutex<Watched>

    /// - Parameters:
    ///   - part: the totals of the source that is followed.
    ///   - onChange: called for each new state, on the thread that causes or notices it.
    ///   - stallLimit: how long a live source may send no picture before it counts as stalled.
    ///   - now: time since any fixed moment; must not run backwards.
    package init(
        stream: String, meter: StreamMeter = StreamMeter(),
        part: any WritableKeyPath<StreamTotals, ConnectionTotals> & Sendable = \.input, logger: Logger,
        stallLimit: Duration = StreamLife.usualStallLimit,
        onChange: @escaping @Sendable (StreamState) -> Void = { _ in },
        now: @escaping @Sendable () -> Duration
    ) {
        self.meter = meter
        self.stream = stream
        self.part = part
        self.logger = logger
        self.onChange = onChange
        self.now = now
        self.stallLimit = stallLimit
        watched = Mutex(Watched(life: StreamLife(stallLimit: stallLimit)))
    }

    package convenience init(
        stream: String, meter: StreamMeter = StreamMeter(),
        part: any WritableKeyPath<StreamTotals, ConnectionTotals> & Sendable = \.input, logger: Logger,
        stallLimit: Duration = StreamLife.usualStallLimit,
        onChange: @escaping @Sendable (StreamState) -> Void = { _ in }
    ) {
        let origin = ContinuousClock.now
        self.init(
            stream: stream, meter: meter, part: part, logger: logger, stallLimit: stallLimit, onChange: onChange,
            now: { origin.duration(to: .now) })
    }

    /// Nil until the first attempt to connect to a live source.
    package var state: StreamState? {
        watched.withLock { $0.reported == nil ? nil : $0.life.state(at: now()) }
    }

    /// Why a live source's pictures do not come, in a word or two; nil while they do.
    var silence: String? {
        switch state {
        case nil, .running, .ended: nil
        case .blocked: "too slow"
        case .connecting, .stalled, .backoff: "no signal"
        }
    }

    /// Logs a warning about the input, such as parts left out; repeated texts only once.
    package func note(_ text: String) {
        guard watched.withLock({ $0.notes.insert(text).inserted }) else { return }
        logger.warning("\(stream): \(text)")
    }

    package func connect() { change { $0.life.connect() } }

    /// - Parameter picture: codec and size.
    package func arrive(_ picture: @autoclosure () -> String) {
        var isFirst = false
        change {
            // It is forgotten when the source is lost.
            isFirst = $0.picture.isEmpty
            if isFirst { $0.picture = picture() }
            $0.life.arrive(at: now())
        }
        meter.add { totals in
            totals[keyPath: part].received += 1
            if isFirst { totals[keyPath: part].connects += 1 }
        }
    }

    package func take() { watched.withLock { $0.life.take() } }

    /// - Parameter message: what happened; without credentials.
    package func lose(_ reason: DisconnectReason, _ message: String, wait: Duration) {
        watched.withLock {
            $0.life.lose(reason)
            $0.reported = .backoff(reason)
            $0.picture = ""
        }
        meter.add { $0[keyPath: part].disconnects[reason, default: 0] += 1 }
        let seconds = Format.fixed(wait / .seconds(1), 1)
        logger.warning("\(stream): backoff \(seconds) s, \(reason.rawValue): \(message)")
        onChange(.backoff(reason))
    }

    package func end() {
        guard state != nil else { return }
        change { $0.life.end() }
    }

    /// Reports a change that time alone has caused, such as a stall.
    package func tick() {
        guard state != nil else { return }
        change { _ in }
    }

    private func change(_ body: (inout Watched) -> Void) {
        let report = watched.withLock { watched -> (StreamState, String)? in
            body(&watched)
            let state = watched.life.state(at: now())
            if watched.reported == state { return nil }
            watched.reported = state
            return (state, watched.picture)
        }
        guard let (state, picture) = report else { return }
        defer { onChange(state) }
        switch state {
        case .connecting: logger.info("\(stream): connecting")
        case .running: logger.info("\(stream): running, \(picture)")
        case .stalled: logger.warning("\(stream): stalled, no picture for \(stallLimit)")
        case .blocked:
            logger.warning(
                "\(stream): blocked, no picture taken for \(StreamLife.blockLimit); this machine is too slow")
        case .backoff: break
        case .ended: logger.info("\(stream): ended")
        }
    }
}
