import DToPMedia

/// Reads a live source, which neither ends nor waits. Reconnects when it is lost, without limit unless one is set.
final class LiveReader: FrameReader {
    let isLive = true
    let startSeconds = 0.0
    private let input: MediaInput
    private let settings: InputSettings
    private let connector: any LiveConnector
    private let monitor: StreamMonitor
    private let relief: StreamRelief
    private let recording: Recording?
    /// The connection in the recording; nil if packets are not recorded.
    private var recorded: RecordedConnection?
    private let cancellation: Cancellation
    private let origin = ContinuousClock.now
    /// A connection to begin with, instead of a new one.
    private var opened: (any LiveConnection)?
    /// Nil while disconnected.
    private var connection: (any LiveConnection)?
    private var source: SourceDescription?
    /// Arrival of this connection's first picture (nil before it) and of the latest picture, since `origin`.
    private var firstPicture: Duration?
    private var lastPicture = Duration.zero
    /// The first picture's own time on this connection, in seconds; for files played as live sources.
    private var paceOrigin = 0.0
    private var backoff: Backoff
    private var timeline: Timeline
    private var gate = CorruptionGate(at: .zero)
    private var reset: FrameReset? = .start
    /// This connection's decode time when the last picture was handed out.
    private var decodeTime = Duration.zero
    /// Processor time of this connection and of the thread that reads, and the packets left out, that were counted.
    private var processorTime = Duration.zero
    private var threadTime: Duration?
    private var leftOutCount = 0
    /// Errors of earlier connections.
    private var earlierErrors = 0
    private(set) var droppedCount = 0
    /// A connection that holds for longer than this resets the backoff.
    private static let stableTime: Duration = .seconds(5)

    /// - Parameters:
    ///   - opened: a connection that had to be opened to find that the source is live; nil if none was.
    ///   - relief: bounds the decoding, and counts what reading takes.
    init(
        _ input: MediaInput, _ settings: InputSettings, connector: any LiveConnector,
        opened: (any LiveConnection)? = nil, recording: Recording? = nil, monitor: StreamMonitor,
        relief: StreamRelief, cancellation: Cancellation
    ) {
        self.relief = relief
        self.recording = recording
        self.input = input
        self.settings = settings
        self.connector = connector
        self.monitor = monitor
        self.cancellation = cancellation
        backoff = Backoff(longest: settings.longestBackoff)
        timeline = Timeline(longestStep: settings.media.frames.longestStep)
        self.opened = opened
    }

    var errorCount: Int { earlierErrors + (connection?.errorCount ?? 0) }

    /// The next frame that passes the corruption gate. Blocks until there is one. Nil only when standard input ends.
    func read() throws -> FrameSource.Item? {
        while true {
            do {
                let connection = try connected()
                bound(connection)
                defer { countUse(of: connection) }
                guard let frame = try connection.nextFrame() else {
                    // Standard input cannot be opened again.
                    if case .standardInput = input { return nil }
                    // A file played in a loop has not failed.
                    if input.isLive == false, firstPicture != nil { backoff.reset() }
                    try lose(.ended, "the stream has ended")
                    continue
                }
                if let refusal = connection.refusal { monitor.note("pictures left out: \(refusal)") }
                if let frame = admit(frame, from: connection) { return .frame(frame) }
            } catch let error as MediaError {
                try lose(error)
            }
        }
    }

    /// Bounds what decoding takes, if pressure asks for it.
    private func bound(_ connection: any LiveConnection) {
        connection.decodeRate = relief.relief.decodeRate
        guard connection.decodeRate != nil else { return }
        monitor.note(
            "decoding takes more than half of its share of the processors, so pictures are left out up to a keyframe "
                + "while streams want more than there is")
    }

    /// Counts what reading has taken since the last picture.
    private func countUse(of connection: any LiveConnection) {
        let (latest, thread) = (connection.processorTime, Duration.usedByThread)
        let leftOut = connection.leftOutCount - leftOutCount
        let more = max(latest - processorTime, .zero)
        relief.add(more + thread - (threadTime ?? thread), leftOut: leftOut)
        (processorTime, threadTime, leftOutCount) = (latest, thread, leftOutCount + leftOut)
        guard more > .zero || leftOut > 0 else { return }
        monitor.meter.add { totals in
            totals.workerSeconds += more / .seconds(1)
            totals.input.received += leftOut
            if leftOut > 0 { totals.dropped[.pressure, default: 0] += leftOut }
        }
    }

    func bringPicture(of frame: SourceFrame) throws -> Bool {
        do {
            try connection?.bringPicture(of: frame.frame)
            return connection != nil
        } catch {
            try lose(error)
            return false
        }
    }

    func close() {
        earlierErrors = errorCount
        opened = nil
        connection = nil
    }

    private var now: Duration { origin.duration(to: .now) }

    private func connected() throws(MediaError) -> any LiveConnection {
        if let connection { return connection }
        if !cancellation.isCancelled { monitor.connect() }
        var options = settings.options(for: input, isLive: true, withAudio: false)
        if let left = timeLeft { options.limits.timeout = max(min(options.limits.timeout, left), .milliseconds(100)) }
        let connection =
            if let opened { opened } else { try connector.connect(input, options, cancellation: cancellation) }
        opened = nil
        try begin(connection)
        return connection
    }

    private func begin(_ connection: any LiveConnection) throws(MediaError) {
        self.connection = connection
        source = SourceDescription(timeBase: Timeline.timeBase, frameRate: connection.frameRate)
        if let choice = connection.choice { monitor.note(choice) }
        if let recording {
            let recorded = recording.begin(.input, isLive: true)
            self.recorded = recorded
            try connection.copyPackets {
                recording.wants(.input)
            } to: {
                recording.take($0, of: recorded)
            }
        }
        // The time left until giving up limits only the opening.
        try connection.goLive(timeout: settings.options(for: input, isLive: true, withAudio: false).limits.timeout)
        firstPicture = nil
        decodeTime = .zero
        processorTime = .zero
        leftOutCount = 0
        gate = CorruptionGate(at: now)
    }

    /// The picture as a frame on the timeline; nil if the gate holds it back.
    private func admit(_ frame: Frame, from connection: any LiveConnection) -> SourceFrame? {
        if input.isLive == false { keepPace(with: frame) }
        let time = input.isLive == false ? now : origin.duration(to: connection.lastArrival)
        lastPicture = time
        firstPicture = firstPicture ?? time
        if let firstPicture, time - firstPicture > Self.stableTime { backoff.reset() }
        monitor.arrive("\(connection.codecName) \(frame.displayedSize)")

        let timestamp = connection.hasTimestamps ? frame.streamTimestamp : nil
        let place = timeline.place(timestamp, in: frame.timeBase, arrival: time)
        if place.isAfterGap { reset = .merged(reset, .gap) }
        guard let source, gate.admits(isKeyframe: frame.isKeyframe, isCorrupt: frame.isCorrupt, at: time) else {
            droppedCount += 1
            monitor.meter.add { $0.dropped[.corrupt, default: 0] += 1 }
            reset = .merged(reset, .corrupt)
            return nil
        }
        defer {
            reset = nil
            decodeTime = connection.decodeTime
        }
        let duration = frame.timeBase.rescale(frame.duration, to: Timeline.timeBase) ?? 1
        return SourceFrame(
            frame: frame, source: source, timestamp: place.timestamp, duration: max(duration, 1), reset: reset,
            arrival: origin + time, beginning: connection.lastBeginning, decodeTime: connection.decodeTime - decodeTime,
            packet: recorded.flatMap { recorded in
                frame.packetNumber.map { PacketID(connection: recorded.number, number: $0) }
            })
    }

    /// Waits until the picture is due: a file would otherwise be over in no time.
    private func keepPace(with frame: Frame) {
        guard let firstPicture else { return paceOrigin = frame.seconds }
        let due = firstPicture + .seconds(min(max(frame.seconds - paceOrigin, 0), 1e8))
        _ = cancellation.sleep(for: due - now)
    }

    /// Whether retrying is pointless: an invalid option, or a library that is not installed.
    private func isPermanent(_ error: MediaError) -> Bool {
        if error.kind == .invalidArgument { return true }
        if case .device = input { return error.kind == .unknownDecoder }
        return false
    }

    /// Disconnects and waits before the next attempt. Throws the error if retrying is pointless.
    private func lose(_ error: MediaError) throws {
        if error.kind == .cancelled || isPermanent(error) { throw error }
        try lose(DisconnectReason(error.kind), error.summary)
    }

    /// Disconnects and waits before the next attempt. Throws when it is time to give up.
    private func lose(_ reason: DisconnectReason, _ message: String) throws {
        close()
        recording?.end(.reconnect, of: .input)
        timeline.reconnect()
        reset = .merged(reset, .reconnect)
        if let left = timeLeft, left <= .zero { throw gaveUp(reason, message) }
        let wait = backoff.wait(after: reason)
        let shown = timeLeft.map { min(wait, $0) } ?? wait
        monitor.lose(reason, message, wait: shown)
        // After a cancelled wait, the next blocking call throws.
        _ = cancellation.sleep(for: shown)
        if let left = timeLeft, left <= .zero { throw gaveUp(reason, message) }
    }

    /// Time left until giving up; nil for no limit.
    private var timeLeft: Duration? { settings.giveUpAfter.map { $0 - (now - lastPicture) } }

    private func gaveUp(_ reason: DisconnectReason, _ message: String) -> RunError {
        .gaveUp(input: input.name, after: settings.giveUpAfter ?? .zero, reason: reason, message: message)
    }
}
