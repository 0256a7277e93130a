import Compute
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct ScoreTests {
    private func score(
        _ logits: TestMatrix, presence: [Float]?, kernels: Kernels = .preferred, team size: Int = 2
    ) throws -> (pred: TestMatrix, confidence: [Float], label: [UInt16]) {
        let view = logits.view
        let pred = TestMatrix(rows: view.rows, columns: view.columns, stride: view.stride)
        var confidence = [Float](repeating: -1, count: view.rows)
        var label = [UInt16](repeating: 9999, count: view.rows)
        let team = try #require(WorkerTeam(size: size, kernels: kernels))
        if let presence {
            team.score(view, presence: presence, pred: pred.view, confidence: &confidence, label: &label)
            return (pred, confidence, label)
        }
        let kept = TestMatrix(rows: view.rows, columns: view.columns, stride: view.stride)
        var cell = [UInt16](repeating: 9999, count: view.rows)
        let places = (0..<view.rows).map { Int32($0) }
        places.withUnsafeBufferPointer { places in
            team.score(
                view, side: 1, of: RowIndices(base: places.baseAddress!, count: places.count), gridWidth: view.rows,
                kept: kept.view, pred: pred.view, confidence: &confidence, label: &label, cell: &cell)
        }
        #expect(cell.allSatisfy { $0 == 0 })
        for row in 0..<view.rows {
            #expect((0..<view.columns).allSatisfy { kept.view[row, $0] == view[row, $0] })
        }
        return (pred, confidence, label)
    }

    /// A grid of 3 x 2 tokens, some of which are scored, in any order.
    private struct Cells {
        static let grid = PixelSize(width: 3, height: 2)
        static let tokens: [Int32] = [4, 0, 2, 5]
        let side: Int
        let classes: Int
        let logits: TestMatrix
        let kept: TestMatrix
        let pred: TestMatrix
        var confidence = [Float](repeating: -1, count: tokens.count)
        var label = [UInt16](repeating: 9999, count: tokens.count)
        var cell = [UInt16](repeating: 9999, count: tokens.count)

        init(side: Int, classes: Int, value: (_ row: Int, _ cell: Int, _ k: Int) -> Float) {
            self.side = side
            self.classes = classes
            let columns = side * side * classes
            logits = TestMatrix(rows: Self.tokens.count, columns: columns, stride: roundUpToPanel(columns)) {
                value($0, $1 / classes, $1 % classes)
            }
            let places = side * side * Self.grid.count
            kept = TestMatrix(rows: places, columns: classes, stride: roundUpToPanel(classes)) { _, _ in 77 }
            pred = TestMatrix(rows: places, columns: classes, stride: roundUpToPanel(classes)) { _, _ in 77 }
        }

        mutating func score(kernels: Kernels = .preferred, team size: Int = 2) throws {
            let team = try #require(WorkerTeam(size: size, kernels: kernels))
            Self.tokens.withUnsafeBufferPointer { tokens in
                team.score(
                    logits.view, side: side, of: RowIndices(base: tokens.baseAddress!, count: tokens.count),
                    gridWidth: Self.grid.width, kept: kept.view, pred: pred.view, confidence: &confidence,
                    label: &label, cell: &cell)
            }
        }

        func place(_ token: Int, _ cell: Int) -> Int {
            let (row, column) = (
                token / Self.grid.width * side + cell / side, token % Self.grid.width * side + cell % side
            )
            return row * side * Self.grid.width + column
        }
    }

    @Test(arguments: Kernels.installed, [1, 5, 11, 16, 19, 40])
    func everyCellHasAnAnswer(kernels: Kernels, classes: Int) throws {
        for side in [1, 2, 4] {
            var numbers = SeededGenerator(seed: UInt64(classes + side))
            var cells = Cells(side: side, classes: classes) { _, _, _ in 8 * numbers.float(-1...1) }
            try cells.score(kernels: kernels)
            for (row, token) in Cells.tokens.enumerated() {
                var best: [(confidence: Float, label: Int)] = []
                for cell in 0..<side * side {
                    let place = cells.place(Int(token), cell)
                    let values = (0..<classes).map { Double(cells.logits.view[row, cell * classes + $0]) }
                    let sum: Double = values.reduce(0) { $0 + exp($1) }
                    for k in 0..<classes {
                        #expect(cells.kept.view[place, k] == cells.logits.view[row, cell * classes + k])
                        #expect(abs(Double(cells.pred.view[place, k]) - exp(values[k]) / sum) < 2e-6)
                    }
                    let largest = (0..<classes).map { cells.pred.view[place, $0] }.max()!
                    best.append((largest, (0..<classes).first { cells.pred.view[place, $0] == largest }!))
                }
                let least = best.map(\.confidence).min()!
                let cell = best.firstIndex { $0.confidence == least }!
                #expect(cells.confidence[row] == least && Int(cells.cell[row]) == cell)
                #expect(Int(cells.label[row]) == best[cell].label)
            }
            for token in 0..<Cells.grid.count where !Cells.tokens.contains(Int32(token)) {
                for cell in 0..<side * side {
                    let place = cells.place(token, cell)
                    #expect(
                        (0..<classes).allSatisfy {
                            cells.kept.view[place, $0] == 77 && cells.pred.view[place, $0] == 77
                        })
                }
            }
        }
    }

    /// The first one among equals.
    @Test(arguments: Kernels.installed)
    func theLeastSureCellDecides(kernels: Kernels) throws {
        let sure: [[Float]] = [[3, 1, 1, 2], [2, 2, 2, 2], [5, 4, 2, 1], [0, 1, 2, 3]]
        var cells = Cells(side: 2, classes: 5) { row, cell, k in k == 1 + cell ? sure[row][cell] : 0 }
        try cells.score(kernels: kernels)
        #expect(cells.cell == [1, 0, 3, 0] && cells.label == [2, 1, 4, 0])
    }

    /// Logits that are NaN or infinite must not make a token sure.
    @Test(arguments: Kernels.installed)
    func noNumbersAreNoConfidence(kernels: Kernels) throws {
        for classes in [5, 19] {
            var cells = Cells(side: 2, classes: classes) { row, cell, k in
                cell != row ? (k == 1 ? 20 : 0) : row == 3 ? .infinity : .nan
            }
            try cells.score(kernels: kernels)
            for row in 0..<4 { #expect(!(cells.confidence[row] > 0.5) && cells.label[row] < classes) }
        }
    }

    @Test func cellsDoNotDependOnTheTeam() throws {
        var answers: [Cells] = []
        for size in [1, 2, 3, 5] {
            var numbers = SeededGenerator(seed: 4)
            var cells = Cells(side: 4, classes: 11) { _, _, _ in 4 * numbers.float(-1...1) }
            try cells.score(team: size)
            answers.append(cells)
        }
        for cells in answers {
            #expect(cells.confidence == answers[0].confidence && cells.label == answers[0].label)
            #expect(cells.cell == answers[0].cell)
            for row in 0..<cells.pred.view.rows {
                #expect((0..<11).allSatisfy { cells.pred.view[row, $0] == answers[0].pred.view[row, $0] })
            }
        }
    }

    @Test(arguments: Kernels.installed, [1, 5, 16, 19, 150])
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

    @Test(arguments: Kernels.installed)
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
