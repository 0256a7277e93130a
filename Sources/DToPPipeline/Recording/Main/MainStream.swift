import DToPMedia
import Logging
import Synchronization

/// A camera's main stream, whose packets are recorded while its smaller stream is analysed. It has a thread and
/// connections of its own, so that neither stream's loss touches the other.
final class MainStream: Sendable {
    private struct Reader {
        let thread: StageThread
        let cancellation: Cancellation
    }

    private struct State {
        /// Nil while the camera has no main stream.
        var url: MediaURL?
        var reader: Reader?
        /// Between `start` and `finish`.
        var isRunning = false
    }

    private let settings: InputSettings
    private let connector: any LiveConnector
    private let recording: Recording
    private let monitor: StreamMonitor
    private let held: Mutex<State>

    /// - Parameter url: nil while the camera has no main stream.
    init(
        _ url: MediaURL?, of stream: String, _ settings: InputSettings, connector: any LiveConnector,
        recording: Recording, meter: StreamMeter, logger: Logger
    ) {
        held = Mutex(State(url: url))
        self.settings = settings
        self.connector = connector
        self.recording = recording
        monitor = StreamMonitor(stream: "\(stream), main stream", meter: meter, part: \.main, logger: logger)
    }

    /// What it is doing; nil while the camera has no main stream.
    var state: StreamState? {
        guard let isRead = held.withLock({ $0.url == nil ? nil : $0.reader != nil }) else { return nil }
        return isRead ? monitor.state ?? .connecting : .ended
    }

    func start() {
        held.withLock { state in
            state.isRunning = true
            state.reader = state.url.map(read)
        }
    }

    /// Reads another main stream from now on; nil for none.
    func follow(_ url: MediaURL?) {
        held.withLock { state in
            if state.url == url { return }
            state.url = url
            guard state.isRunning else { return }
            state.reader?.cancellation.cancel()
            state.reader = url.map(read)
        }
    }

    /// Reports a change that time alone has caused, such as a stall.
    func tick() { monitor.tick() }

    /// Ends reading. Waits at most `limit`.
    func finish(within limit: Duration) {
        let last = held.withLock { state in
            defer { state.reader = nil }
            state.isRunning = false
            state.reader?.cancellation.cancel()
            return state.reader
        }
        // A name lookup cannot be interrupted.
        _ = last?.thread.join(within: limit)
        monitor.end()
    }

    private func read(_ url: MediaURL) -> Reader {
        let cancellation = Cancellation()
        let thread = StageThread("main stream") { [settings, connector, recording, monitor] in
            var reader = MainStreamReader(
                .url(url), settings, connector: connector, recording: recording, monitor: monitor,
                cancellation: cancellation)
            reader.run()
        }
        return Reader(thread: thread, cancellation: cancellation)
    }
}
