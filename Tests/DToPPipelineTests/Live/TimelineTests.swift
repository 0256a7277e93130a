import DToPMedia
import DToPPipeline
import Testing

/// A camera with 25 pictures a second; the tests set its clock and the wall clock.
@Suite struct TimelineTests {
    private let rtp = Timeline.timeBase
    private let step: Int64 = 3600

    /// Places of pictures with these timestamps, one arriving every 40 ms.
    private func places(_ sources: [Int64?], in timeBase: Rational? = nil) -> [Timeline.Place] {
        var timeline = Timeline()
        return sources.enumerated().map { index, source in
            timeline.place(source, in: timeBase ?? rtp, arrival: .milliseconds(40 * index))
        }
    }

    private func timestamps(_ sources: [Int64?]) -> [Int64] { places(sources).map(\.timestamp) }
    private func regular(_ count: Int) -> [Int64] { (0..<Int64(count)).map { $0 * step } }

    @Test func startsAtZeroAndKeepsSteps() {
        #expect(timestamps([1000, 4600, 8200, 15400]) == [0, 3600, 7200, 14400])
        #expect(places([1000, 4600]).allSatisfy { !$0.isAfterGap })
    }

    @Test func otherTimeBasesAreConverted() throws {
        let milliseconds = try #require(Rational(1, 1000))
        #expect(places([5, 45, 85], in: milliseconds).map(\.timestamp) == [0, 3600, 7200])
    }

    /// Wraps after 13 hours and 15 minutes, or after 26 hours and 31.
    @Test(arguments: [32, 33])
    func countersWrap(bits: Int64) {
        let end: Int64 = 1 << bits
        let sources = (-3..<3).map { Int64($0) * step }.map { $0 < 0 ? $0 + end : $0 }
        #expect(timestamps(sources) == regular(6))
        #expect(places(sources).allSatisfy { !$0.isAfterGap })
    }

    @Test func wrapsAgainAndAgain() {
        var timeline = Timeline()
        let start: Int64 = (1 << 32) - step
        _ = timeline.place(start, in: rtp, arrival: .zero)
        var last: Int64 = 0
        for hour in 1...30 {
            // Steps of four seconds: three wraps in 30 hours.
            for second in stride(from: 4, through: 3600, by: 4) {
                let elapsed = Int64((hour - 1) * 3600 + second) * 90000
                let place = timeline.place((start + elapsed) % (1 << 32), in: rtp, arrival: .seconds(elapsed / 90000))
                #expect(place.timestamp == elapsed && !place.isAfterGap)
                last = place.timestamp
            }
        }
        #expect(last == 30 * 3600 * 90000)
    }

    /// 2^32 nanoseconds are only 4.3 s, so such counters do not wrap.
    @Test func finerCountersDoNotWrap() throws {
        let nanoseconds = try #require(Rational(1, 1_000_000_000))
        let frames = (0..<120).map { Int64($0) * 40_000_000 }
        #expect(places(frames, in: nanoseconds).map(\.timestamp) == frames.indices.map { Int64($0) * 3600 })
    }

    /// Single pictures with wild timestamps stay where they belong.
    @Test func singleJumpsAreRestamped() {
        var sources: [Int64?] = regular(8).map { $0 + 500 }
        sources[3] = 99_000_000
        sources[4] = -7_000_000
        #expect(timestamps(sources) == regular(8))
        #expect(places(sources).allSatisfy { !$0.isAfterGap })
    }

    @Test func threeJumpsInARowAreANewTimeline() {
        let sources = [0, 1, 2, 1000, 1001, 1002, 1003].map { Int64($0) * 90_000 / 25 * 100 }
        let places = places(sources)
        #expect(places.map(\.isAfterGap) == [false, false, false, false, false, true, false])
        #expect(zip(places, places.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
        // The camera's steps of four seconds go on after the gap.
        #expect(places[6].timestamp - places[5].timestamp == 360_000)
    }

    /// Where only key frames are decoded, ten seconds are a step.
    @Test func keyframesMayBeFarApart() {
        var timeline = Timeline(longestStep: DecodedFrames.keyframes.longestStep)
        let places = (0..<5).map { index in
            timeline.place(Int64(index) * 900_000, in: Timeline.timeBase, arrival: .seconds(10 * index))
        }
        #expect(places.map(\.timestamp) == (0..<5).map { $0 * 900_000 })
        #expect(places.allSatisfy { !$0.isAfterGap })
    }

    @Test func missingTimestampsFollowTheClockOnTheWall() {
        #expect(timestamps([nil, nil, nil]) == regular(3))
        #expect(timestamps([0, 3600, nil, 10800]) == regular(4))
        #expect(timestamps([nil, 5000, 8600]) == regular(3))
    }

    @Test func timesThatDoNotGrowAreMovedBehindTheLast() {
        #expect(timestamps([3600, 7200, 7200, 3600, 14400]) == [0, 3600, 3601, 3602, 14402])
    }

    @Test func nonsenseCountsAsMissing() {
        #expect(timestamps([0, .max, .min, 10800]) == regular(4))
    }

    @Test func aNewConnectionContinuesByTheClockOnTheWall() {
        var timeline = Timeline()
        timeline.reconnect()
        #expect(!timeline.place(77, in: rtp, arrival: .seconds(1)).isAfterGap)
        timeline.reconnect()
        let place = timeline.place(12, in: rtp, arrival: .seconds(11))
        #expect(place.timestamp == 900_000 && place.isAfterGap)
        #expect(timeline.place(12 + 3600, in: rtp, arrival: .seconds(12)).timestamp == 903_600)
    }

    /// Wall time and placed time, in seconds, of pictures that arrive at `arrivals`. `source` gives the time on the
    /// camera's clock at a wall time.
    private func walls(_ arrivals: [Double], _ source: (Double) -> Double) -> [(wall: Double, time: Double)] {
        var timeline = Timeline()
        return arrivals.map { wall in
            let place = timeline.place(
                Int64((source(wall) * 90000).rounded()), in: rtp,
                arrival: .milliseconds(Int((wall * 1000).rounded())))
            return (wall, Double(place.timestamp) / 90000)
        }
    }

    private let tenASecond = (0...120).map { Double($0) / 10 }

    /// Clocks that stand still, crawl, race, or run at some odd rate: the wall clock is believed.
    @Test(arguments: [0, 0.01, 0.4, 0.8, 2.5, 10, 100]) func clocksThatDoNotKeepPace(_ rate: Double) {
        let pictures = walls(tenASecond) { $0 * rate }
        #expect(zip(pictures, pictures.dropFirst()).allSatisfy { $0.time < $1.time })
        for picture in pictures where picture.wall >= 4 {
            #expect(abs(picture.time - picture.wall) <= 0.1 * picture.wall + 0.3, "\(picture)")
        }
    }

    /// Small lasting steps back do not hold the times back for long.
    @Test(arguments: [-0.5, -2, -4.5]) func clocksThatAreSetBack(_ seconds: Double) {
        let pictures = walls(tenASecond) { $0 >= 3 ? $0 + seconds : $0 }
        #expect(abs((pictures.last?.time ?? 0) - 12) < 1)
    }

    /// Networks delay pictures and deliver them in bursts: the camera's clock is the better one.
    @Test func delaysAndBurstsChangeNothing() {
        // Buffered pictures come at once; later nothing comes for three seconds, and then all of it.
        let arrivals = (0...120).map { number -> Double in
            let sent = Double(number) / 10
            if sent < 2 { return 2 + Double(number) / 1000 }
            return sent < 6 || sent >= 9 ? sent : 9 + Double(number - 60) / 1000
        }
        var timeline = Timeline()
        let times = arrivals.enumerated().map { number, arrival in
            timeline.place(
                Int64(number) * 9000, in: rtp, arrival: .microseconds(Int((arrival * 1e6).rounded()))
            ).timestamp
        }
        #expect(times == (0...120).map { Int64($0) * 9000 })
    }

    /// Segments of six seconds arrive whole, as from a live playlist.
    @Test func segmentsThatComeAtOnce() {
        var timeline = Timeline()
        let times = (0..<600).map { number -> Int64 in
            let segment = max(0, number / 60 - 2)
            let arrival = Double(segment) * 6 + Double(number % 60) / 500
            return timeline.place(
                Int64(number) * 9000, in: rtp, arrival: .microseconds(Int((arrival * 1e6).rounded()))
            ).timestamp
        }
        #expect(times == (0..<600).map { Int64($0) * 9000 })
    }
}
