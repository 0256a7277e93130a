import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct PublishClockTests {
    private func seconds(_ time: Double) -> Duration { .seconds(time) }

    @Test func followsASourceThatKeepsPace() {
        var clock = PublishClock()
        for number in 0..<100 {
            // Frames are made with some jitter.
            let made = Double(number) * 0.04 + (number.isMultiple(of: 3) ? 0.2 : 0)
            let place = clock.place(1000 + Double(number) * 0.04, made: seconds(7 + made), now: seconds(7 + made))
            #expect(abs(place.time - Double(number) * 0.04) < 1e-6)
            #expect(place.wait == .zero)
        }
    }

    /// A camera that has been away, restarts its clock, or jumps: time goes on where the clock is.
    @Test(arguments: [0.0, 500, 1010, 1e9]) func goesOnAfterAJump(to source: Double) {
        var clock = PublishClock()
        _ = clock.place(1000, made: seconds(5), now: seconds(5))
        let before = clock.place(1000.04, made: seconds(5.04), now: seconds(5.04))
        let place = clock.place(source, made: seconds(35), now: seconds(35))
        #expect(abs(before.time - 0.04) < 1e-6 && abs(place.time - 30) < 1e-6)
        let next = clock.place(source + 0.04, made: seconds(35.04), now: seconds(35.04))
        #expect(abs(next.time - 30.04) < 1e-6)
    }

    /// A file is sent as fast as it plays, with some lead.
    @Test func holdsAFileBack() {
        var clock = PublishClock()
        var now = 3.0
        for number in 0..<1000 {
            let place = clock.place(Double(number) * 0.04, made: seconds(now), now: seconds(now))
            #expect(abs(place.time - Double(number) * 0.04) < 1e-6)
            now += place.wait / .seconds(1)
        }
        #expect(abs(now - 3 - 999 * 0.04 + 0.5) < 1e-6)
    }

    /// What waited for a slow server is late, and keeps the time at which it was made.
    @Test func knowsHowLateAPictureIs() {
        var clock = PublishClock()
        _ = clock.place(0, made: seconds(1), now: seconds(1))
        let place = clock.place(0.5, made: seconds(1.5), now: seconds(9.5))
        #expect(abs(place.time - 0.5) < 1e-6 && place.delay == seconds(8) && place.wait == .zero)
    }

    /// Whatever the source does, time grows, and stays near the clock's.
    @Test(arguments: 0..<20) func neverGoesBack(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var clock = PublishClock()
        var (source, made, last) = (0.0, 100.0, -1.0)
        for _ in 0..<2000 {
            made += Double.random(in: 0...0.2, using: &random)
            switch Int.random(in: 0..<50, using: &random) {
            case 0: source = Double.random(in: -1e6...1e6, using: &random)
            case 1: made += Double.random(in: 0...60, using: &random)
            case 2: source -= Double.random(in: 0...1, using: &random)
            default: source += Double.random(in: 0...0.2, using: &random)
            }
            let place = clock.place(source, made: seconds(made), now: seconds(made))
            #expect(place.time > last)
            #expect(abs(place.time - (made - 100)) < 8)
            last = place.time
        }
    }
}
