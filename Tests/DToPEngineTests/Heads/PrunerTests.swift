import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Testing

@Suite struct PrunerTests {
    /// Confidences with many ties, and labels.
    private struct Scores {
        let confidence: [Float]
        let label: [UInt16]

        init(count: Int, classes: Int, seed: UInt64) {
            var numbers = SeededGenerator(seed: seed)
            confidence = (0..<count).map { _ in (numbers.uniform() * 40).rounded() / 40 }
            label = (0..<count).map { _ in UInt16(numbers.next() % UInt64(classes)) }
        }

        /// All of class 0.
        init(confidence: [Float]) {
            self.confidence = confidence
            label = Array(repeating: 0, count: confidence.count)
        }

        /// Tokens in the order in which they exit or stay: most confident first; the lower index first among equals.
        var ranking: [Int] {
            confidence.indices.sorted { (confidence[$0], $1) > (confidence[$1], $0) }
        }
    }

    /// The tokens that exit.
    private func leaving(_ scores: Scores, _ rule: PruningConfiguration, classes: Int) -> Set<Int> {
        let memory = AlignedMemory(count: 4 * scores.confidence.count + classes + 64)
        memory.floats.update(repeating: .nan, count: memory.count)
        var arena = Arena(memory)
        let pruner = Pruner(tokens: scores.confidence.count, classes: classes, arena: &arena)
        #expect(arena.peak <= memory.count * 4)
        let count = pruner.choose(
            by: rule, confidence: scores.confidence, label: scores.label, count: scores.confidence.count)
        let tokens = Set(scores.confidence.indices.filter { pruner.leaves[$0] })
        #expect(tokens.count == count)
        return tokens
    }

    @Test(arguments: 0..<40)
    func topkKeepsTheMostConfidentOfEachClass(seed: Int) {
        var numbers = SeededGenerator(seed: UInt64(seed))
        let classes = Int(numbers.next() % 12) + 1
        let scores = Scores(count: Int(numbers.next() % 300), classes: classes, seed: UInt64(seed))
        let keep = Int(numbers.next() % 8)
        let threshold = Float(Int(numbers.next() % 40)) / 40
        let left = leaving(
            scores, PruningConfiguration(threshold: threshold, keepPerClass: keep, method: .topk), classes: classes)
        for label in 0..<classes {
            let confident = scores.ranking.filter {
                scores.confidence[$0] > threshold && Int(scores.label[$0]) == label
            }
            #expect(left.filter { Int(scores.label[$0]) == label } == Set(confident.dropFirst(keep)))
            if confident.count <= keep { #expect(left.allSatisfy { Int(scores.label[$0]) != label }) }
        }
    }

    @Test(arguments: [PruningMethod.remove, .average], 0..<10)
    func allConfidentTokensLeave(method: PruningMethod, seed: Int) {
        let scores = Scores(count: 200, classes: 7, seed: UInt64(seed))
        let threshold = Float(seed) / 10
        let left = leaving(scores, PruningConfiguration(threshold: threshold, method: method), classes: 7)
        #expect(left == Set(scores.confidence.indices.filter { scores.confidence[$0] > threshold }))
    }

    @Test(arguments: PruningMethod.allCases.filter { $0 != .ratio })
    func theThresholdIsStrict(method: PruningMethod) {
        let scores = Scores(confidence: [0.9, Float(0.9).nextUp, Float(0.9).nextDown])
        let rule = PruningConfiguration(threshold: 0.9, keepPerClass: 0, method: method)
        #expect(leaving(scores, rule, classes: 1) == [1])
    }

    @Test(arguments: [0, 0.1, 0.35, 0.5, 0.999, 1])
    func ratioTakesTheFloorOfItsShare(ratio: Double) {
        for count in [0, 1, 3, 20, 131, 660] {
            let scores = Scores(count: count, classes: 3, seed: UInt64(count))
            let rule = PruningConfiguration(threshold: 0.99, method: .ratio, ratio: ratio)
            let expected = Int((ratio * Double(count)).rounded(.down))
            #expect(leaving(scores, rule, classes: 3) == Set(scores.ranking.prefix(expected)))
        }
    }

    @Test func ratioIsTakenInDouble() {
        // 0.35 * 20 is 7 in Double, as in the reference; with a Float's 0.35 it would be less. 0.29 * 100 is below 29.
        let twenty = Scores(count: 20, classes: 2, seed: 4)
        #expect(leaving(twenty, PruningConfiguration(method: .ratio, ratio: 0.35), classes: 2).count == 7)
        let hundred = Scores(count: 100, classes: 2, seed: 4)
        #expect(leaving(hundred, PruningConfiguration(method: .ratio, ratio: 0.29), classes: 2).count == 28)
    }

    @Test func lowerIndexStaysOfEquals() {
        let scores = Scores(confidence: [1, 1, 1, 1, 1, 1])
        let rule = PruningConfiguration(threshold: 0.5, keepPerClass: 4, method: .topk)
        #expect(leaving(scores, rule, classes: 1) == [4, 5])
        #expect(leaving(scores, PruningConfiguration(method: .ratio, ratio: 0.5), classes: 1) == [0, 1, 2])
    }

    @Test func thresholdOneDisablesEveryMethod() {
        for method in PruningMethod.allCases {
            for (threshold, prunes) in [(Float(1), false), (Float(1).nextDown, true), (0, true)] {
                #expect(PruningConfiguration(threshold: threshold, method: method).prunes == prunes)
            }
        }
    }

    @Test func heapSortSorts() {
        var numbers = SeededGenerator(seed: 9)
        for count in Array(0...40) + [1000, 4097] {
            for mask in [UInt64.max, 3] {
                var values = (0..<count).map { _ in numbers.next() & mask }
                let expected = values.sorted()
                heapSort(&values, count: count)
                #expect(values == expected)
                heapSort(&values, count: count)
                #expect(values == expected)
            }
        }
    }
}
