import DToPMedia

/// Keeps a recorder at work. An optional one that fails begins anew after growing waits; a required one throws.
final class RecordingWorker {
    private let clock: RecordingClock
    private let policy: SinkPolicy
    private let say: (String) -> Void
    private let count: ((inout SinkTotals) -> Void) -> Void
    private var recorder: Recorder?
    private var backoff = Backoff(longest: RecordingWorker.longestBackoff)
    /// Before this time nothing is tried again; nil if all is well.
    private var retry: Duration?
    /// When it last began to write after a failure; nil while it does not.
    private var began: Duration?
    /// Whether the last failure has been told.
    private var isFailing = false

    private static let longestBackoff: Duration = .seconds(60)
    /// After writing for this long it is well again.
    private static let stableTime: Duration = .seconds(5)

    /// - Parameters:
    ///   - settings: nil to record nothing, for now.
    ///   - say: called with what people should know.
    ///   - count: changes the recording's totals.
    init(
        _ settings: RecordingSettings?, clock: RecordingClock, policy: SinkPolicy,
        say: @escaping (String) -> Void, count: @escaping ((inout SinkTotals) -> Void) -> Void
    ) {
        self.clock = clock
        self.policy = policy
        self.say = say
        self.count = count
        recorder = settings.map { Recorder($0, clock: clock, say: say) }
    }

    func take(_ packet: RecordedPacket) throws {
        guard let recorder else { return }
        if let retry, clock.monotonic() < retry {
            if packet.coded.sound == nil { count { $0.dropped += 1 } }
            return
        }
        // Pictures are counted.
        if packet.coded.sound != nil { return try attempt { try recorder.take(sound: packet) } }
        try attempt {
            let isRecorded = try recorder.take(packet)
            if recorder.isPaused, policy == .required { throw recorder.lowSpace }
            count { totals in
                if isRecorded {
                    totals.written += 1
                    totals.failure = nil
                } else {
                    totals.dropped += 1
                }
                totals.isUp = isRecorded || (totals.isUp && !recorder.isPaused)
            }
            if isRecorded, retry != nil { recover() }
        }
    }

    private func recover() {
        let now = clock.monotonic()
        began = began ?? now
        guard let began, now - began >= Self.stableTime else { return }
        retry = nil
        self.began = nil
        isFailing = false
        backoff.reset()
        say("goes on")
    }

    func write(_ mask: RecordedMask) throws { try attempt { try recorder?.write(mask) } }

    func end(_ reason: SegmentEnd) throws { try attempt { try recorder?.end(reason) } }

    func tick() throws {
        try attempt {
            try recorder?.tick()
            guard let recorder, recorder.isPaused else { return }
            if policy == .required { throw recorder.lowSpace }
            count { $0.isUp = false }
        }
    }

    func follow(_ settings: RecordingSettings?) throws {
        try attempt {
            guard let settings else {
                try recorder?.end(.stopped)
                recorder = nil
                return
            }
            if let recorder { return try recorder.follow(settings) }
            recorder = Recorder(settings, clock: clock, say: say)
        }
        // Whatever was wrong, the settings may have mended it.
        if retry != nil { retry = .zero }
    }

    private func attempt(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            recorder?.abandon()
            if policy == .required { throw error }
            began = nil
            retry = clock.monotonic() + backoff.wait(random: .random(in: 0...1))
            count { totals in
                totals.errors += 1
                totals.isUp = false
                totals.failure = SinkFailure.words(error)
                totals.dropped += 1
            }
            // Said once, not at each attempt.
            if !isFailing { say("failed, and begins anew after growing waits: \(error)") }
            isFailing = true
        }
    }
}
