import DToPMedia
import DToPPipeline
import DToPTestSupport
import Testing

/// Two days of a camera under a virtual clock: its counter wraps, it goes away and comes back, and midnight passes.
@Suite struct DaysTests {
    @Test(arguments: [1, 2, 3]) func aCameraIsFollowedForTwoDays(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let clock = ManualClock()
        let meter = StreamMeter()
        let monitor = StreamMonitor(stream: "a", meter: meter, logger: .silent, now: { clock.now })
        var timeline = Timeline()
        var backoff = Backoff(longest: .seconds(30))
        let period: Duration = .milliseconds(500)
        let end: Duration = .seconds(48 * 3600)
        var time = Duration.zero
        var last: (timestamp: Int64, arrival: Duration)?
        var (frames, connections, wraps) = (0, 0, 0)
        while time < end {
            monitor.connect()
            connections += 1
            // Counters begin anywhere, every third one shortly before its wrap.
            var counter = connections % 3 == 0 ? (1 << 32) - 900_000 : Int64.random(in: 0..<(1 << 32), using: &random)
            let life: Duration = .seconds(Int.random(in: 30..<4 * 3600, using: &random))
            let begin = time
            while time < min(begin + life, end) {
                let late: Duration = .milliseconds(Int.random(in: 0..<80, using: &random))
                clock.set(time + late)
                let place = timeline.place(counter, in: Timeline.timeBase, arrival: clock.now)
                monitor.arrive("h264")
                monitor.take()
                #expect(monitor.state == .running)
                if let last {
                    let step = Double(place.timestamp - last.timestamp) / 90000
                    let waited = (clock.now - last.arrival) / .seconds(1)
                    guard step > 0, abs(step - waited) < 1 else {
                        Issue.record("at \(time): a step of \(step) s after \(waited) s")
                        return
                    }
                }
                last = (place.timestamp, clock.now)
                frames += 1
                if counter + 45000 >= 1 << 32 { wraps += 1 }
                counter = (counter + 45000) % (1 << 32)
                time += period
            }
            backoff.reset()
            // It cannot be reached for up to some minutes.
            for attempt in 0..<Int.random(in: 1..<12, using: &random) {
                if attempt > 0 { monitor.connect() }
                let wait = backoff.wait(random: .random(in: 0...1, using: &random))
                monitor.lose(attempt == 0 ? .lost : .refused, "gone", wait: wait)
                #expect(monitor.state == .backoff(attempt == 0 ? .lost : .refused))
                time += wait
                clock.set(time)
            }
            timeline.reconnect()
        }
        // The timeline has followed the wall clock, over all wraps and absences.
        let passed = Double(last?.timestamp ?? 0) / 90000
        #expect(abs(passed - (last?.arrival ?? .zero) / .seconds(1)) < 30)
        #expect(wraps > 5)
        let totals = meter.totals
        #expect(totals.input.received == frames && totals.input.connects == connections)
        #expect(totals.input.disconnects[.lost] == connections)
    }
}
