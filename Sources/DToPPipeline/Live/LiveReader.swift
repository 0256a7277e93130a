import DToPMedia

/// The frames of a source that never ends and does not wait: a lost one is sought again, for ever if need be.
final class LiveReader: FrameReader {
    let isLive = true
    let startSeconds = 0.0
    private let input: MediaInput
    private let settings: InputSettings
    private let monitor: StreamMonitor
    private let cancellation: Cancellation
    private let origin = ContinuousClock.now
    private var reader: VideoReader?
    private var source: SourceDescription?
    /// When the first picture of the present connection came, nil before, and when one came last; since the origin.
    private var firstPicture: Duration?
    private var lastPicture = Duration.zero
    /// Time of the connection's first picture by its own clock, in seconds; for files played as if they were live.
    private var paceOrigin = 0.0
    private var backoff: Backoff
    private var timeline = Timeline()
    private var gate = CorruptionGate(at: .zero)
    private var reset: String? = "start"
    /// Of the present connection when the last picture was handed out.
    private var decodeTime = Duration.zero
    /// Errors of the connections before the present one.
    private var earlierErrors = 0
    private(set) var droppedCount = 0
    /// A connection that held so long was no accident: the next failure is the first one again.
    private static let stableTime: Duration = .seconds(5)

    /// - Parameter opened: where it had to be opened to know that it is live.
    init(
        _ input: MediaInput, _ settings: InputSettings, opened: VideoReader? = nil, monitor: StreamMonitor,
        cancellation: Cancellation
    ) {
        self.input = input
        self.settings = settings
        self.monitor = monitor
        self.cancellation = cancellation
        backoff = Backoff(longest: settings.longestBackoff)
        if let opened {
            monitor.connect()
            begin(opened)
        }
    }

    var errorCount: Int { earlierErrors + (reader?.errorCount ?? 0) }

    /// The next picture that is worth showing. Blocks while there is none.
    func read() throws -> FrameSource.Item? {
        while true {
            do {
                let reader = try connected()
                guard let item = try reader.next() else {
                    // Nobody can open it again.
                    if case .standardInput = input { return nil }
                    // A file that is played over and over has not failed.
                    if input.isLive == false, firstPicture != nil { backoff.reset() }
                    try lose(.ended, "the stream has ended")
                    continue
                }
                if let refusal = reader.decoder.refusal { monitor.note("pictures left out: \(refusal.reason)") }
                if case .frame(let frame) = item, let frame = admit(frame, from: reader) { return .frame(frame) }
            } catch let error as MediaError {
                if error.kind == .cancelled || isPermanent(error) { throw error }
                try lose(DisconnectReason(error.kind), error.summary)
            }
        }
    }

    func close() {
        earlierErrors = errorCount
        reader = nil
    }

    private var now: Duration { origin.duration(to: .now) }

    private func connected() throws(MediaError) -> VideoReader {
        if let reader { return reader }
        if !cancellation.isCancelled { monitor.connect() }
        var options = settings.options(for: input, isLive: true, withAudio: false)
        if let left = timeLeft { options.limits.timeout = max(min(options.limits.timeout, left), .milliseconds(100)) }
        let reader = try VideoReader(input, threads: 1, options: options, cancellation: cancellation)
        begin(reader)
        return reader
    }

    private func begin(_ reader: VideoReader) {
        self.reader = reader
        source = SourceDescription(timeBase: Timeline.timeBase, frameRate: reader.video.frameRate)
        if let choice = reader.demuxer.choice { monitor.note(choice) }
        // What was left until giving up held for the opening only.
        reader.goLive(timeout: settings.options(for: input, isLive: true, withAudio: false).limits.timeout)
        firstPicture = nil
        decodeTime = .zero
        gate = CorruptionGate(at: now)
    }

    /// The picture's place in time; nil where it is damaged.
    private func admit(_ frame: Frame, from reader: VideoReader) -> SourceFrame? {
        if input.isLive == false { keepPace(with: frame) }
        let time = input.isLive == false ? now : origin.duration(to: reader.lastArrival)
        lastPicture = time
        firstPicture = firstPicture ?? time
        if let firstPicture, time - firstPicture > Self.stableTime { backoff.reset() }
        monitor.arrive("\(reader.video.codecName) \(frame.displayedSize)")

        let timestamp = reader.demuxer.hasTimestamps ? frame.streamTimestamp : nil
        let place = timeline.place(timestamp, in: frame.timeBase, arrival: time)
        if place.isAfterGap { reset = reset ?? "gap" }
        guard let source, gate.admits(isKeyframe: frame.isKeyframe, isCorrupt: frame.isCorrupt, at: time) else {
            droppedCount += 1
            reset = reset ?? "corrupt"
            return nil
        }
        defer {
            reset = nil
            decodeTime = reader.decodeTime
        }
        let duration = frame.timeBase.rescale(frame.duration, to: Timeline.timeBase) ?? 1
        return SourceFrame(
            frame: frame, source: source, timestamp: place.timestamp, duration: max(duration, 1), reset: reset,
            arrival: origin + time, decodeTime: reader.decodeTime - decodeTime)
    }

    /// Waits until it is the picture's turn: a file would be over in no time.
    private func keepPace(with frame: Frame) {
        guard let firstPicture else { return paceOrigin = frame.seconds }
        let due = firstPicture + .seconds(min(max(frame.seconds - paceOrigin, 0), 1e8))
        _ = cancellation.sleep(for: due - now)
    }

    /// Whether there is no use in trying again: an option that is none, a library that is not installed.
    private func isPermanent(_ error: MediaError) -> Bool {
        if error.kind == .invalidArgument { return true }
        if case .device = input { return error.kind == .unknownDecoder }
        return false
    }

    /// Hangs up, waits a while. Throws where it is time to give up.
    private func lose(_ reason: DisconnectReason, _ message: String) throws {
        close()
        timeline.reconnect()
        if reset != "start" { reset = "reconnect" }
        if let left = timeLeft, left <= .zero { throw gaveUp(reason, message) }
        // Other credentials do not come by themselves, and some cameras lock those out who insist.
        let random = Double.random(in: 0...1)
        let wait = reason.isOfCredentials ? backoff.longestWait(random: random) : backoff.wait(random: random)
        let shown = timeLeft.map { min(wait, $0) } ?? wait
        monitor.lose(reason, message, wait: shown)
        // A cancelled wait shows at the next call that blocks.
        _ = cancellation.sleep(for: shown)
        if let left = timeLeft, left <= .zero { throw gaveUp(reason, message) }
    }

    /// Until it is time to give up; nil for never.
    private var timeLeft: Duration? { settings.giveUpAfter.map { $0 - (now - lastPicture) } }

    private func gaveUp(_ reason: DisconnectReason, _ message: String) -> RunError {
        .gaveUp(input: input.name, after: settings.giveUpAfter ?? .zero, reason: reason, message: message)
    }
}
