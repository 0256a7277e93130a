import DToPConfiguration
import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct ShareRuleStateTests {
    private struct Sample {
        let share: Double
        let time: Duration
        var isContinuous = true
    }

    private func state(_ text: String) throws -> ShareRuleState { ShareRuleState(try #require(ShareRule(text: text))) }

    private func changes(_ text: String, _ samples: [Sample]) throws -> [RuleChange?] {
        var state = try state(text)
        return samples.map { state.add($0.share, at: $0.time, isContinuous: $0.isContinuous) }
    }

    @Test func beginsAfterItsTimeAndEndsBelowItsEnd() throws {
        let shares = [0.0, 0.03, 0.03, 0.021, 0.03, 0.015, 0.011, 0.01, 0.0, 0.03]
        let samples = shares.enumerated().map { Sample(share: $1, time: .seconds($0)) }
        #expect(
            try changes("Person above 2 % for 3s", samples) == [nil, nil, nil, nil, .began, nil, nil, .ended, nil, nil])
        #expect(
            try changes("Person above 2 %", samples) == [nil, .began, nil, nil, nil, nil, nil, .ended, nil, .began])
    }

    @Test func theReverseToo() throws {
        let samples = [0.5, 0.39, 0.38, 0.45, 0.49, 0.5, 0.45].enumerated().map {
            Sample(share: $1, time: .seconds($0))
        }
        #expect(
            try changes("Road below 40 % for 1s until 50 %", samples) == [nil, nil, .began, nil, nil, .ended, nil])
    }

    /// Nobody knows what was to be seen while the camera was away.
    @Test func aGapBeginsTheTimeAnew() throws {
        let samples = [
            Sample(share: 0.1, time: .seconds(0)), Sample(share: 0.1, time: .seconds(60), isContinuous: false),
            Sample(share: 0.1, time: .seconds(62)), Sample(share: 0.1, time: .seconds(63)),
            // An event goes on over a gap, as long as it is seen after it.
            Sample(share: 0.1, time: .seconds(99), isContinuous: false),
            Sample(share: 0.0, time: .seconds(120), isContinuous: false),
        ]
        #expect(try changes("Person above 2 % for 3s", samples) == [nil, nil, nil, .began, nil, .ended])
    }

    /// Beside a rule that looks at all samples again each time: the same events, none twice, none lost.
    @Test(arguments: 1...200 as ClosedRange<UInt64>) func isAsIfItRememberedEverything(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isAbove = random.bool()
        let limit = random.integer(10...60)
        let end = isAbove ? random.integer(0...limit) : random.integer(limit...100)
        let seconds = random.integer(0...6)
        let text = "Car \(isAbove ? "above" : "below") \(limit) % for \(seconds)s until \(end) %"
        var state = try state(text)
        var time = Duration.zero
        var share = random.integer(0...100)
        var samples: [Sample] = []
        var changes: [RuleChange] = []
        for _ in 0..<400 {
            time += .milliseconds(random.integer(0...1500))
            // Mostly near the limit, where rules flutter.
            share = random.integer(0...9) == 0 ? random.integer(0...100) : share + random.integer(-5...5)
            share = min(max(share, 0), 100)
            let sample = Sample(share: Double(share) / 100, time: time, isContinuous: random.integer(0...30) > 0)
            samples.append(sample)
            let isActive = state.isActive
            let change = state.add(sample.share, at: sample.time, isContinuous: sample.isContinuous)
            #expect(change == oracle(state.rule, samples, isActive: isActive), "\(text), sample \(samples.count)")
            if let change { changes.append(change) }
            #expect(state.isActive == (changes.last == .began))
        }
        // Beginnings and ends alternate.
        for (index, change) in changes.enumerated() { #expect(change == (index % 2 == 0 ? .began : .ended)) }
        #expect(state.end() == (changes.last == .began ? .ended : nil))
        #expect(state.end() == nil && !state.isActive)
    }

    /// What the last sample changes.
    private func oracle(_ rule: ShareRule, _ samples: [Sample], isActive: Bool) -> RuleChange? {
        guard let last = samples.last else { return nil }
        func isBeyond(_ share: Double) -> Bool {
            rule.direction == .above ? share > rule.limit : share < rule.limit
        }
        if isActive {
            let isOver = rule.direction == .above ? last.share <= rule.end : last.share >= rule.end
            return isOver ? .ended : nil
        }
        guard isBeyond(last.share) else { return nil }
        // Back to the first of the samples beyond the limit that go on without a gap, and after the last event.
        var start = last
        for sample in samples.reversed() {
            guard isBeyond(sample.share) else { break }
            start = sample
            if !sample.isContinuous { break }
        }
        return last.time - start.time >= rule.time.duration ? .began : nil
    }
}
