import Foundation
import DToPTestSupport
import Numerics
import Testing

@Suite struct ScoreTests {
    private func score(
        _ logits: TestMatrix, presence: [Float]?, kernels: Kernels, team size: Int = 2
    ) throws -> (pred: TestMatrix, confidence: [Float], label: [UInt16]) {
        let view = logits.view
        let pred = TestMatrix(rows: view.rows, columns: view.columns, stride: view.stride)
        var confidence = [Float](repeating: -1, count: view.rows)
        var label = [UInt16](repeating: 9999, count: view.rows)
        let team = try #require(WorkerTeam(size: size, kernels: kernels))
        if let presence {
            team.score(view, presence: presence, pred: pred.view, confidence: &confidence, label: &label)
        } else {
            team.score(view, presence: nil, pred: pred.view, confidence: &confidence, label: &label)
        }
        return (pred, confidence, label)
    }

    @Test(arguments: Kernels.available, [1, 5, 16, 19, 150])
    func predictionsFollowTheirDefinitions(kernels: Kernels, classes: Int) throws {
        var numbers = SeededGenerator(seed: UInt64(classes))
        let stride = roundUpToPanel(classes)
        let logits = TestMatrix(rows: 131, columns: classes, stride: stride, using: &numbers)
        for index in 0..<131 * stride { logits.memory.floats[index] *= 8 }
        let presence = numbers.floats(classes, in: 0...1) + [Float](repeating: 0, count: stride - classes)

        for presence in [presence, nil] {
            let (pred, confidence, label) = try score(logits, presence: presence, kernels: kernels)
            for row in 0..<131 {
                let values = (0..<classes).map { Double(logits.view[row, $0]) }
                let sum: Double = values.reduce(0) { $0 + exp($1) }
                for k in 0..<classes {
                    let softmax: Double = exp(values[k]) / sum
                    let truth: Double = presence.map { Double($0[k]) / (1 + exp(-values[k])) } ?? softmax
                    #expect(abs(Double(pred.view[row, k]) - truth) < 2e-6)
                }
                let best = (0..<classes).map { pred.view[row, $0] }.max()!
                #expect(confidence[row] == best)
                #expect(Int(label[row]) == (0..<classes).first { pred.view[row, $0] == best })
            }
        }
    }

    @Test(arguments: Kernels.available)
    func lowestClassWinsTies(kernels: Kernels) throws {
        let logits = TestMatrix(rows: 3, columns: 5, stride: 16) { row, k in row == 0 ? 1 : k % 2 == 1 ? 2 : -1 }
        for presence in [[Float](repeating: 1, count: 16), nil] {
            #expect(try score(logits, presence: presence, kernels: kernels).label == [0, 1, 1])
        }
    }

    @Test func doesNotDependOnTheTeam() throws {
        var numbers = SeededGenerator(seed: 8)
        let logits = TestMatrix(rows: 1500, columns: 37, stride: 48, using: &numbers)
        let expected = try score(logits, presence: nil, kernels: .preferred, team: 1)
        for size in [2, 3, 5] {
            let found = try score(logits, presence: nil, kernels: .preferred, team: size)
            #expect(found.confidence == expected.confidence && found.label == expected.label)
            #expect(
                (0..<1500).allSatisfy { row in
                    (0..<37).allSatisfy { found.pred.view[row, $0] == expected.pred.view[row, $0] }
                })
        }
    }
}
