import DToPService
import DToPTestSupport
import Testing

@Suite struct AdmissionTests {
    private typealias Candidate = Admission.Candidate

    private func shortage(_ verdict: Admission.Verdict?) -> Admission.Shortage? {
        if case .wait(let shortage) = verdict { shortage } else { nil }
    }

    @Test func whoDoesNotFitWaitsAndSaysWhy() {
        let verdicts = Admission.decide([
            Candidate("a", weight: 1, floor: 0.5, isRunning: true),
            Candidate("b", weight: 1, floor: 0.28, isRunning: true),
            Candidate("c", weight: 1, floor: 0.31, isRunning: false),
            Candidate("d", weight: 1, floor: 0.1, isRunning: false),
            Candidate("e", weight: 0.1, floor: 9, isRunning: false, isFile: true),
        ])
        #expect(verdicts["a"] == .run && verdicts["b"] == .run && verdicts["d"] == .run && verdicts["e"] == .run)
        #expect(
            shortage(verdicts["c"])?.description == "needs 31 % of the processors, 1 % are free"
                || shortage(verdicts["c"])?.description == "needs 31 % of the processors, 2 % are free")
    }

    @Test func whoRunsStaysUnlessMoreWeightNeedsItsPlace() {
        let running = [
            Candidate("light", weight: 0.5, floor: 0.3, isRunning: true),
            Candidate("same", weight: 1, floor: 0.5, isRunning: true),
        ]
        let same = Admission.decide(running + [Candidate("new", weight: 0.5, floor: 0.2, isRunning: false)])
        #expect(same["light"] == .run && same["same"] == .run && shortage(same["new"]) != nil)
        let heavy = Admission.decide(running + [Candidate("new", weight: 1, floor: 0.3, isRunning: false)])
        #expect(heavy["new"] == .run && heavy["same"] == .run && shortage(heavy["light"]) != nil)
        // Nobody is put out in vain.
        let tooLarge = Admission.decide(running + [Candidate("new", weight: 1, floor: 0.5, isRunning: false)])
        #expect(shortage(tooLarge["new"]) != nil && tooLarge["light"] == .run)
    }

    @Test func aloneAStreamAlwaysRuns() {
        #expect(Admission.decide([Candidate("a", weight: 1, floor: 3, isRunning: false)]) == ["a": .run])
    }

    /// Whatever comes and goes, what runs fits, and nobody is put out for less weight.
    @Test(arguments: 1...20) func whatRunsFits(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var running: Set<String> = []
        let streams = (0..<20).map { index in
            (id: "s\(index)", weight: Double(random.integer(1...3)), floor: Double(random.float(0.02...0.5)))
        }
        for _ in 0..<200 {
            let wanted = streams.filter { _ in random.integer(0...9) > 1 }
            let verdicts = Admission.decide(
                wanted.map {
                    Candidate($0.id, weight: $0.weight, floor: $0.floor, isRunning: running.contains($0.id))
                })
            let before = running.intersection(wanted.map(\.id))
            running = Set(wanted.filter { verdicts[$0.id] == .run }.map(\.id))
            let sum = wanted.filter { running.contains($0.id) }.reduce(0) { $0 + $1.floor }
            #expect(sum <= Admission.capacity + 1e-9 || running.count == 1)
            for lost in before.subtracting(running) {
                let weight = streams.first { $0.id == lost }?.weight ?? 0
                let new = wanted.filter { running.contains($0.id) && !before.contains($0.id) }
                #expect(new.contains { $0.weight > weight }, "\(lost) had to go")
            }
            // Who waits does not fit.
            for stream in wanted where !running.contains(stream.id) {
                #expect(sum + stream.floor > Admission.capacity)
            }
        }
    }
}
