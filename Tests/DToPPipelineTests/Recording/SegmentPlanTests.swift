import DToPPipeline
import Testing

@Suite struct SegmentPlanTests {
    /// 2026-01-01T00:00:00Z
    private static let newYear: Int64 = 1_767_225_600_000

    private static func packet(
        _ seconds: Double, wall: Double? = nil, key: Bool = true, gap: Bool = false, new: Bool = false
    ) -> SegmentPlan.Packet {
        SegmentPlan.Packet(
            isKeyframe: key, wall: WallTime(milliseconds: newYear + Int64((wall ?? seconds) * 1000)),
            time: .seconds(seconds), isAfterGap: gap, isNewVideo: new)
    }

    /// Begins with a keyframe, and ends with the first one after the minute.
    @Test func segmentsBeginWithTheMinute() {
        var plan = SegmentPlan(length: .seconds(60), followsClock: true)
        #expect(plan.next(Self.packet(17, key: false)) == .skip)
        #expect(plan.next(Self.packet(18)) == .begin(after: .stopped))
        #expect(plan.next(Self.packet(59)) == .goOn)
        #expect(plan.next(Self.packet(60.1, key: false)) == .goOn)
        #expect(plan.next(Self.packet(61)) == .begin(after: .clock))
        #expect(plan.next(Self.packet(119.9)) == .goOn)
        #expect(plan.next(Self.packet(120)) == .begin(after: .clock))
    }

    /// A file's segments do not depend on when it is read.
    @Test func segmentsOfFilesHaveTheirLength() {
        var plan = SegmentPlan(length: .seconds(60), followsClock: false)
        #expect(plan.next(Self.packet(0, wall: 59)) == .begin(after: .stopped))
        #expect(plan.next(Self.packet(59.9, wall: 119)) == .goOn)
        #expect(plan.next(Self.packet(60, wall: 119)) == .begin(after: .clock))
    }

    /// The civil time jumps: no segment grows without end, and no packet is lost.
    @Test(arguments: [-7200.0, -30, 45, 7200]) func stepsOfTheClock(_ step: Double) {
        var plan = SegmentPlan(length: .seconds(60), followsClock: true)
        #expect(plan.next(Self.packet(1)) == .begin(after: .stopped))
        var start = 1.0
        for second in 2..<600 {
            let time = Double(second)
            switch plan.next(Self.packet(time, wall: second < 100 ? time : time + step)) {
            case .goOn: #expect(time - start < 60)
            case .begin(let reason):
                #expect(reason == .clock)
                start = time
            case .skip: Issue.record("a packet is left out")
            }
        }
    }

    @Test func gapsAndNewParametersEndIt() {
        var plan = SegmentPlan(length: .seconds(60), followsClock: true)
        #expect(plan.next(Self.packet(1)) == .begin(after: .stopped))
        #expect(plan.next(Self.packet(8, key: false, gap: true)) == .goOn)
        #expect(plan.next(Self.packet(9, key: false)) == .goOn)
        #expect(plan.next(Self.packet(10)) == .begin(after: .gap))
        #expect(plan.next(Self.packet(20, gap: true)) == .begin(after: .gap))
        #expect(plan.next(Self.packet(21, key: false, new: true)) == .begin(after: .parameters))
        plan.end()
        #expect(plan.next(Self.packet(22, key: false)) == .skip)
        #expect(plan.next(Self.packet(23)) == .begin(after: .stopped))
    }

    /// Some encoders refresh the picture row by row.
    @Test func keyframesThatNeverCome() {
        var plan = SegmentPlan(length: .seconds(60), followsClock: false)
        let verdicts = (0..<600).map { plan.next(Self.packet(Double($0), key: false)) }
        #expect(verdicts.firstIndex(of: .begin(after: .stopped)) == 11)
        #expect(verdicts.firstIndex(of: .begin(after: .clock)) == 11 + 241)
    }
}
