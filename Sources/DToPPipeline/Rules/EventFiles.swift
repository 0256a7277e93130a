import DToPConfiguration
import DToPMedia
import Logging
import Synchronization
import SystemPackage

/// Writes events to the files that streams name, on a thread of its own. Each file is made with its first event, and
/// anew after it was moved.
package final class EventFiles: Sendable {
    private struct Line: Sendable {
        let path: FilePath
        let bytes: [UInt8]
        let meter: StreamMeter
    }

    private struct Place {
        let path: FilePath
        let meter: StreamMeter
    }

    private struct OpenFile {
        let writer: LineWriter
        let identity: FileIdentity?
    }

    private let existing: ExistingFile
    private let logger: Logger
    private let places = Mutex<[String: Place]>([:])
    private let queue = BoundedQueue<Line>(capacity: EventFiles.capacity)
    private let thread = Mutex<StageThread?>(nil)
    private let firstFailure = Mutex<OutputError?>(nil)

    /// Events that wait for a slow disk: hours of them.
    private static let capacity = 4096
    /// The sink's name in metrics and status.
    private static let key = "events"

    /// - Parameter existing: what to do with files that exist.
    package init(existing: ExistingFile, logger: Logger) {
        self.existing = existing
        self.logger = logger
    }

    /// The first failure; nil if every event was written.
    package var failure: OutputError? { firstFailure.withLock(\.self) }

    /// Has a stream's later events written to the file that its configuration names, or to none.
    /// - Parameter meter: the stream's, which counts them.
    package func follow(_ stream: String, _ outputs: OutputConfiguration, _ meter: StreamMeter) {
        let place = outputs.events.map { template in
            Place(path: OutputPaths.path(template: template, stream: stream), meter: meter)
        }
        places.withLock { $0[stream] = place }
        guard place != nil else { return }
        meter.add { $0.sinks[Self.key] = $0.sinks[Self.key] ?? SinkTotals() }
        thread.withLock { $0 = $0 ?? StageThread("events", body: run) }
    }

    /// Takes an event without waiting.
    package func take(_ event: StreamEvent) {
        guard let place = places.withLock({ $0[event.stream] }) else { return }
        let line = Line(path: place.path, bytes: event.json + [UInt8(ascii: "\n")], meter: place.meter)
        if !queue.offer(line) { Self.count(place.meter) { $0.dropped += 1 } }
    }

    /// Writes what is left, for at most `limit`.
    package func finish(within limit: Duration) {
        queue.close()
        if thread.withLock(\.self)?.join(within: limit) == false { logger.warning("`events` is stuck, and incomplete") }
    }

    private func run() {
        var files: [FilePath: OpenFile] = [:]
        /// Those that hold events of this run.
        var begun: Set<FilePath> = []
        var failing: Set<FilePath> = []
        while let line = queue.pop() {
            do throws(OutputError) {
                if files[line.path]?.identity != FileIdentity(line.path) { files[line.path] = nil }
                let file =
                    if let file = files[line.path] {
                        file
                    } else {
                        try open(line.path, begun.contains(line.path) ? .goOn : existing)
                    }
                files[line.path] = file
                begun.insert(line.path)
                try file.writer.append(line.bytes)
                failing.remove(line.path)
                Self.count(line.meter) { totals in
                    totals.written += 1
                    totals.isUp = true
                }
            } catch {
                files[line.path] = nil
                firstFailure.withLock { $0 = $0 ?? error }
                Self.count(line.meter) { totals in
                    totals.dropped += 1
                    totals.errors += 1
                    totals.isUp = false
                }
                // Said once, not with each event.
                if failing.insert(line.path).inserted { logger.warning("`events`: \(error)") }
            }
        }
    }

    private func open(_ path: FilePath, _ existing: ExistingFile) throws(OutputError) -> OpenFile {
        OpenFile(writer: try LineWriter(path: path, existing: existing), identity: FileIdentity(path))
    }

    private static func count(_ meter: StreamMeter, _ change: (inout SinkTotals) -> Void) {
        meter.add { change(&$0.sinks[key, default: SinkTotals()]) }
    }
}
