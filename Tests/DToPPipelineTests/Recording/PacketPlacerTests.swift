import DToPMedia
import DToPPipeline
import Testing

@Suite struct PacketPlacerTests {
    private static let timeBase = Rational(1, 90000)!
    private static let step: Int64 = 3600

    /// Places packets at these timestamps, as they come from a camera each 40 ms.
    private static func decodings(_ timestamps: [Int64?], waited: [Int: Int64] = [:]) -> [PacketPlacer.Place] {
        var placer = PacketPlacer(timeBase: timeBase)
        return timestamps.enumerated().map { index, timestamp in
            placer.place(decoding: timestamp, presentation: timestamp, usual: step, waited: waited[index] ?? step)
        }
    }

    @Test func startsAtZeroAndKeepsSteps() {
        let places = Self.decodings([5000, 8600, 12200, 19400])
        #expect(places.map(\.decoding) == [0, 3600, 7200, 14400])
        #expect(places.allSatisfy { $0.presentation == $0.decoding && !$0.isAfterGap })
    }

    @Test func wrapsAreNoGaps() {
        let end: Int64 = 1 << 32
        let places = Self.decodings([end - 7200, end - 3600, 0, 3600])
        #expect(places.map(\.decoding) == [0, 3600, 7200, 10800])
        #expect(places.allSatisfy { !$0.isAfterGap })
    }

    /// The source's clock is set: time goes on as the wall clock says.
    @Test(arguments: [-900_000_000, 900_000_000] as [Int64]) func jumpsAreGaps(_ jump: Int64) {
        let places = Self.decodings([1_000_000_000, 1_000_003_600, 1_000_003_600 + jump, 1_000_007_200 + jump])
        #expect(places.map(\.decoding) == [0, 3600, 7200, 10800])
        #expect(places.map(\.isAfterGap) == [false, false, true, false])
    }

    /// The camera was silent for ten seconds.
    @Test func gapsKeepTheirLength() {
        let places = Self.decodings([0, 3600, 903_600, 907_200], waited: [2: 900_500])
        #expect(places.map(\.decoding) == [0, 3600, 904_100, 907_700])
        #expect(places.map(\.isAfterGap) == [false, false, true, false])
    }

    /// A camera has told its time: its clock steps by a part of a second.
    @Test(arguments: [-40_000, -3600, -1] as [Int64]) func correctionsAreNoGaps(_ step: Int64) {
        let places = Self.decodings([90_000, 93_600, 93_600 + step, 97_200 + step, 100_800 + step])
        #expect(places.map(\.decoding) == [0, 3600, 7200, 10800, 14400])
        #expect(places.allSatisfy { $0.presentation == $0.decoding && !$0.isAfterGap })
    }

    /// Matroska has presentation times alone; FFmpeg finds the decoding times of all but the first packets.
    @Test func theFirstDecodingTimesAreMissing() {
        var placer = PacketPlacer(timeBase: Rational(1, 1000)!)
        let packets: [(Int64?, Int64)] = [(nil, 0), (nil, 160), (0, 80), (40, 40), (80, 120), (120, 320)]
        let places = packets.map { decoding, presentation in
            placer.place(decoding: decoding, presentation: presentation, usual: 40, waited: nil, reordered: 2)
        }
        #expect(places.map(\.decoding) == [0, 40, 80, 120, 160, 200])
        #expect(places.map(\.presentation) == [80, 240, 160, 120, 200, 400])
    }

    /// Without decoding times, packets come in another order than they are shown.
    @Test func presentationTimesAlone() {
        var placer = PacketPlacer(timeBase: Self.timeBase)
        let places = [0, 10800, 3600, 7200, 21600, 14400, 18000].map {
            placer.place(decoding: nil, presentation: $0, usual: 3600, waited: 3600)
        }
        #expect(zip(places, places.dropFirst()).allSatisfy { $0.decoding < $1.decoding })
        #expect(places.allSatisfy { !$0.isAfterGap } && places[4].presentation == 21600)
    }

    @Test func missingTimestampsAreFilledIn() {
        let places = Self.decodings([nil, nil, 50_000, 53_600, nil, 60_800])
        #expect(places.map(\.decoding) == [0, 3600, 7200, 10800, 14400, 18000])
        #expect(places.allSatisfy { !$0.isAfterGap })
    }

    @Test func reorderedPicturesKeepTheirOrder() {
        var placer = PacketPlacer(timeBase: Self.timeBase)
        let places = [(0, 7200), (3600, 18000), (7200, 10800), (10800, 14400)].map { decoding, presentation in
            placer.place(decoding: 100 + decoding, presentation: 100 + presentation, usual: 3600, waited: 3600)
        }
        #expect(places.map(\.decoding) == [0, 3600, 7200, 10800])
        #expect(places.map(\.presentation) == [7200, 18000, 10800, 14400])
    }

    /// Whatever comes: decoding times grow, and no picture is shown before it is decoded.
    @Test func timesAlwaysGrow() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var placer = PacketPlacer(timeBase: Self.timeBase)
            var last: Int64 = -1
            for _ in 0..<200 {
                func wild() -> Int64? {
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: nil
                    case 1: Int64.random(in: -(1 << 59)...(1 << 59), using: &random)
                    default: Int64.random(in: 0...1_000_000, using: &random)
                    }
                }
                let waited = Bool.random() ? Int64.random(in: 0...1_000_000, using: &random) : nil
                let place = placer.place(decoding: wild(), presentation: wild(), usual: 3600, waited: waited)
                #expect(place.decoding > last && place.presentation >= place.decoding)
                last = place.decoding
            }
        }
    }
}
