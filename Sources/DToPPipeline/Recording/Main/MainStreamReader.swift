import DToPMedia

/// Hands the packets of a camera's main stream to a recording, and connects again when it is lost. Used by one thread.
struct MainStreamReader {
    private let input: MediaInput
    private let settings: InputSettings
    private let connector: any LiveConnector
    private let recording: Recording
    private let monitor: StreamMonitor
    private let cancellation: Cancellation
    private var backoff: Backoff
    /// A connection that holds for longer than this resets the backoff.
    private static let stableTime: Duration = .seconds(5)

    init(
        _ input: MediaInput, _ settings: InputSettings, connector: any LiveConnector, recording: Recording,
        monitor: StreamMonitor, cancellation: Cancellation
    ) {
        self.input = input
        self.settings = settings
        self.connector = connector
        self.recording = recording
        self.monitor = monitor
        self.cancellation = cancellation
        backoff = Backoff(longest: settings.longestBackoff)
    }

    /// Reads until it is cancelled.
    mutating func run() {
        while !cancellation.isCancelled {
            var (reason, message) = (DisconnectReason.ended, "the stream has ended")
            do throws(MediaError) { try readConnection() } catch {
                (reason, message) = (DisconnectReason(error.kind), error.summary)
            }
            // Another reader may be at work by now.
            if cancellation.isCancelled { return }
            lose(reason, message)
        }
    }

    /// Reads one connection to its end.
    private mutating func readConnection() throws(MediaError) {
        monitor.connect()
        let options = settings.options(for: input, isLive: true, withAudio: false)
        let connection = try connector.connectToPackets(input, options, cancellation: cancellation)
        if let choice = connection.choice { monitor.note(choice) }
        let recorded = recording.begin(.main, isLive: true, holdsBack: connection.holdsBack)
        try connection.goLive(timeout: options.limits.timeout)
        var first: ContinuousClock.Instant?
        var processorTime = Duration.zero
        while let packet = try connection.nextPacket() {
            if packet.sound != nil {
                recording.take(packet, of: recorded)
                continue
            }
            monitor.arrive("\(connection.codecName) \(packet.video.size)")
            // It goes on at once: only the disk may be slow, which the recording tells.
            monitor.take()
            recording.take(packet, of: recorded)
            let used = connection.processorTime
            let more = (used - processorTime) / .seconds(1)
            processorTime = used
            if more > 0 { monitor.meter.add { $0.workerSeconds += more } }
            if let first, first.duration(to: .now) > Self.stableTime { backoff.reset() }
            first = first ?? .now
        }
    }

    /// Waits before the next attempt.
    private mutating func lose(_ reason: DisconnectReason, _ message: String) {
        recording.end(.reconnect, of: .main)
        let wait = backoff.wait(after: reason)
        monitor.lose(reason, message, wait: wait)
        _ = cancellation.sleep(for: wait)
    }
}
