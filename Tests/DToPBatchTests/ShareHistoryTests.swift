import DToPBatch
import DToPPipeline
import Testing

@Suite struct ShareHistoryTests {
    private func record(_ time: Double, _ share: Double) -> FrameRecord {
        var record = FrameRecord(stream: "a", frame: 0, wall: .now)
        record.timeSeconds = time
        record.classes = [.init(name: "road", share: share), .init(name: "sky", share: 1 - share)]
        return record
    }

    /// However long an item is, its history stays small, and its mean is that of all frames.
    @Test(arguments: [1, 100, 5000]) func staysSmall(_ count: Int) throws {
        var history = ShareHistory()
        for number in 0..<count { history.add(record(Double(number), Double(number % 10) / 10)) }
        #expect(history.classes == ["road", "sky"])
        #expect((1...64).contains(history.steps.count))
        #expect(history.steps.reduce(0) { $0 + $1.frames } == count)
        let mean = history.steps.reduce(0) { $0 + $1.shares[0] * Double($1.frames) } / Double(count)
        let expected = (0..<count).reduce(0) { $0 + Double($1 % 10) / 10 } / Double(count)
        #expect(abs(mean - expected) < 1e-9)
    }

    @Test func framesWithoutLabelsCountNothing() {
        var history = ShareHistory()
        history.add(FrameRecord(stream: "a", frame: 0, wall: .now))
        #expect(history.steps.isEmpty)
    }
}
