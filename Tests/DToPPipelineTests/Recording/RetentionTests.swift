import DToPPipeline
import Testing

@Suite struct RetentionTests {
    private static let day: Int64 = 86_400_000
    private static let now = WallTime(milliseconds: 1_767_225_600_000)

    /// Segments that ended these days ago, of these bytes.
    private static func kept(_ segments: [(days: Double, bytes: Int64)]) -> [Retention.Kept] {
        segments.map {
            Retention.Kept(
                end: WallTime(milliseconds: now.milliseconds - Int64($0.days * Double(day))), bytes: $0.bytes)
        }
    }

    @Test func byAge() {
        let retention = Retention(age: .seconds(7 * 86400))
        let kept = Self.kept([(9, 1), (7.1, 1), (6.9, 1), (0, 1)])
        #expect(retention.expired(kept, now: Self.now) == [0, 1])
        // After a step of the clock, nobody knows how old anything is.
        #expect(retention.expired(kept, now: nil).isEmpty)
        // What ended in the future is not old.
        #expect(retention.expired(Self.kept([(-400, 1)]), now: Self.now).isEmpty)
    }

    @Test func bySize() {
        let retention = Retention(bytes: 100)
        let kept = Self.kept([(4, 30), (3, 30), (2, 30), (1, 30)])
        #expect(retention.expired(kept, now: nil) == [0])
        #expect(retention.expired(kept, openBytes: 50, now: nil) == [0, 1, 2])
        #expect(retention.expired(kept, openBytes: 500, now: nil) == [0, 1, 2, 3])
        #expect(retention.expired([], openBytes: 500, now: nil).isEmpty)
    }

    @Test func byBoth() {
        let retention = Retention(age: .seconds(86400), bytes: 50)
        #expect(retention.expired(Self.kept([(3, 30), (0.5, 30), (0.1, 30)]), now: Self.now) == [0, 1])
        #expect(Retention().expired(Self.kept([(4000, 1 << 50)]), now: Self.now).isEmpty)
    }

    @Test func theClockMustHoldAfterAStep() {
        var clock = SteadyClock()
        var wall = Self.now
        var time = Duration.zero
        func pass(_ seconds: Int) {
            wall = wall.advanced(by: .seconds(seconds))
            time += .seconds(seconds)
        }
        #expect(clock.time(wall, time) == wall)
        pass(600)
        #expect(clock.time(wall, time) == wall)
        // Years ahead, and back again.
        for step in [400_000_000, -400_000_000] {
            wall = wall.advanced(by: .seconds(step))
            pass(60)
            #expect(clock.time(wall, time) == nil)
            pass(3000)
            #expect(clock.time(wall, time) == nil)
        }
        pass(600)
        #expect(clock.time(wall, time) == wall)
    }
}
