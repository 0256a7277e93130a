import DToPPipeline
import Testing

@Suite struct StreamTotalsTests {
    private func record(_ change: (inout FrameRecord) -> Void) -> FrameRecord {
        var record = FrameRecord(stream: "a", frame: 0, wall: WallTime(milliseconds: 5000))
        change(&record)
        return record
    }

    @Test func addsUpFrames() {
        var totals = StreamTotals()
        #expect(totals.lastFrame == nil && totals.computeRatio == nil && totals.agreement == nil)
        let first = record {
            $0.tokens = FrameRecord.Tokens(total: 10, active: 10)
            $0.macs = 90
            $0.denseMACs = 100
            $0.reset = .start
            $0.agreement = 0.75
            $0.milliseconds.layers = 3
            $0.milliseconds.encode = 1
        }
        let second = record {
            $0.tokens = FrameRecord.Tokens(total: 10, active: 4, carried: 6)
            $0.macs = 25
            $0.denseMACs = 100
            $0.milliseconds.layers = 2
            // A step that was not timed.
            $0.milliseconds.encode = .nan
        }
        totals.add(first, age: .milliseconds(40))
        totals.add(second, age: nil)
        #expect(totals.processed == 2 && totals.lastFrame == WallTime(milliseconds: 5000))
        #expect(totals.tokens == [.computed: 14, .carried: 6])
        #expect(totals.macs == 115 && totals.denseMACs == 200 && totals.computeRatio == 0.25)
        #expect(totals.resets == [.start: 1])
        // The last audit's word holds until the next.
        #expect(totals.agreement == 0.75)
        // Files have no age.
        #expect(totals.ages.count == 1 && totals.ages.sum == 0.04)
        #expect(totals.stepMilliseconds.reduce(0, +) == 6)
    }

    /// A model without a cost leaves the ratio before.
    @Test func aRatioThatIsNoNumberIsNone() {
        var totals = StreamTotals()
        totals.add(record { _ in }, age: nil)
        #expect(totals.computeRatio == nil)
    }

    @Test func whatARunLeavesBehindIsDropped() {
        var totals = StreamTotals()
        totals.input.received = 10
        totals.dropped = [.late: 3, .corrupt: 1]
        for _ in 0..<4 { totals.add(record { _ in }, age: nil) }
        totals.endRun()
        #expect(totals.dropped == [.late: 3, .corrupt: 1, .stopped: 2])
        totals.endRun()
        #expect(totals.dropped[.stopped] == 2)
    }
}
