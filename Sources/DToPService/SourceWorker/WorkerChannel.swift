import DToPMedia
import Glibc
import SystemPackage

/// The service's side of a worker: sends it orders, reads its reports, and ends it.
final class WorkerChannel {
    let process: WorkerProcess
    private var socket: WorkerSocket?
    private let name: String
    private let closeTimeout: Duration
    private let cancellation: Cancellation
    private let onLog: (MediaLog.Level, String) -> Void
    private var budget = LineBudget()

    /// How much longer than its own deadlines a worker may be silent.
    private static let grace: Duration = .seconds(2)
    /// How often a wait looks for cancellation.
    private static let step: Duration = .milliseconds(100)

    /// Starts a worker.
    /// - Parameters:
    ///   - stream: for those who list processes.
    ///   - name: the input's name in messages.
    ///   - onLog: called with lines of FFmpeg's log, on the thread that asks for reports.
    init(
        _ program: FilePath, stream: String, name: String, closeTimeout: Duration, cancellation: Cancellation,
        onLog: @escaping (MediaLog.Level, String) -> Void
    ) throws(MediaError) {
        self.name = name
        self.closeTimeout = closeTimeout
        self.cancellation = cancellation
        self.onLog = onLog
        do throws(Errno) {
            guard let (own, other) = WorkerSocket.pair() else { throw Errno(rawValue: errno) }
            process = try WorkerProcess(program, stream: stream, socket: other)
            socket = own
        } catch {
            throw MediaError(
                .crashed, operation: "open", subject: name, reason: "its source worker cannot be started: \(error)",
                advice: "Free some memory, raise limits of processes and files, or set `isolation` to none")
        }
    }

    /// Lets the worker say goodbye to the camera.
    deinit {
        socket = nil
        _ = process.end(within: closeTimeout + .milliseconds(500))
    }

    /// Has it open a source, and waits until it has.
    func open(_ request: WorkerRequest) throws(MediaError) -> WorkerReport.SourceFacts {
        try send(.open(request))
        guard case .opened(let facts) = try report(within: request.timeout) else {
            throw lie("it has opened nothing")
        }
        return facts
    }

    /// - Parameter descriptor: sent along; nil for none.
    func send(_ order: WorkerOrder, with descriptor: Int32? = nil) throws(MediaError) {
        // One that does not read its orders, or is gone, is found when a report is due.
        _ = socket?.sender.offer(order.bytes, with: descriptor)
    }

    /// The next report, but for log lines. Throws what it reports as failed, and if it is gone, lies, or is silent for
    /// longer than `limit` and some grace.
    func report(within limit: Duration) throws(MediaError) -> WorkerReport {
        let deadline = ContinuousClock.now + limit + Self.grace
        while true {
            if cancellation.isCancelled { throw error(.cancelled, "cancelled") }
            let left = ContinuousClock.now.duration(to: deadline)
            if left <= .zero { throw error(.timedOut, "its source worker is silent") }
            switch socket?.receive(within: min(left, Self.step)) {
            case .nothing: continue
            case .ended, nil:
                throw error(.crashed, "its source worker \(process.end(within: .seconds(1)))")
            case .message(let bytes):
                switch try decoded(bytes) {
                case .log(let level, let line): if budget.allowsLine() { onLog(level, line) }
                case .failed(let error): throw error
                case let report: return report
                }
            }
        }
    }

    /// Takes a report about packets; returns the packet that it completes. Throws for any other report.
    /// - Parameter otherwise: what was due instead of that.
    func take(
        _ report: WorkerReport, into packets: inout PacketCollector, otherwise: String
    ) throws(MediaError) -> CodedPacket? {
        switch report {
        case .video(let facts):
            if let nonsense = try packets.begin(facts) { throw lie(nonsense) }
            return nil
        case .packet(let packet):
            if let nonsense = packets.begin(packet) { throw lie(nonsense) }
            return nil
        case .part(let bytes):
            let (packet, nonsense) = try packets.add(bytes)
            if let nonsense { throw lie(nonsense) }
            return packet
        default: throw lie(otherwise)
        }
    }

    /// Ends the worker. Returns the error for a report that cannot be true.
    func lie(_ what: String) -> MediaError {
        socket = nil
        _ = process.end(within: .zero)
        return error(.crashed, "its source worker sends what makes no sense: \(what)")
    }

    private func decoded(_ bytes: ArraySlice<UInt8>) throws(MediaError) -> WorkerReport {
        do throws(WireReader.Nonsense) { return try WorkerReport(bytes, subject: name) } catch {
            throw lie(error.description)
        }
    }

    private func error(_ kind: MediaError.Kind, _ reason: String) -> MediaError {
        MediaError(kind, operation: "read", subject: name, reason: reason, advice: kind.advice)
    }
}

/// Limits the log lines per second, so that a worker cannot flood the log.
private struct LineBudget {
    private static let linesPerSecond = 200
    private var second = ContinuousClock.now
    private var count = 0

    mutating func allowsLine() -> Bool {
        if second.duration(to: .now) > .seconds(1) {
            second = .now
            count = 0
        }
        count += 1
        return count <= Self.linesPerSecond
    }
}
