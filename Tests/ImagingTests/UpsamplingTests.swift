import Compute
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// PyTorch's bilinear interpolation with align_corners = false, in Double, one pixel at a time.
private struct Reference {
    let grid: PixelSize
    let covered: (width: Double, height: Double)
    let size: PixelSize
    let scores: Matrix

    private func taps(_ pixel: Int, _ pixels: Int, _ covered: Double, _ tokens: Int) -> (Int, Int, Double) {
        let source = max((Double(pixel) + 0.5) * covered / Double(pixels) - 0.5, 0)
        let low = min(Int(source), tokens - 1)
        return (low, min(low + 1, tokens - 1), source - Double(low))
    }

    /// Scores of every class at a pixel.
    func values(_ x: Int, _ y: Int) -> [Double] {
        let (left, right, dx) = taps(x, size.width, covered.width, grid.width)
        let (top, bottom, dy) = taps(y, size.height, covered.height, grid.height)
        return (0..<scores.columns).map { k in
            func at(_ column: Int, _ row: Int) -> Double { Double(scores[row * grid.width + column, k]) }
            return (1 - dy) * ((1 - dx) * at(left, top) + dx * at(right, top))
                + dy * ((1 - dx) * at(left, bottom) + dx * at(right, bottom))
        }
    }
}

@Suite struct UpsamplingTests {
    private struct Case: CustomTestStringConvertible {
        var grid: (Int, Int)
        var covered: (Double, Double)
        var size: (Int, Int)
        var classes: Int

        var testDescription: String { "\(grid) as \(covered) to \(size), \(classes) classes" }
    }

    private static let cases = [
        Case(grid: (6, 5), covered: (6, 5), size: (97, 81), classes: 5),
        Case(grid: (6, 5), covered: (5.3, 4.1), size: (64, 50), classes: 11),
        Case(grid: (6, 5), covered: (5.0625, 4.9375), size: (81, 79), classes: 19),
        Case(grid: (30, 22), covered: (30, 22), size: (13, 9), classes: 7),
        Case(grid: (30, 22), covered: (29.5, 21.25), size: (31, 40), classes: 16),
        Case(grid: (1, 1), covered: (1, 1), size: (9, 17), classes: 3),
        Case(grid: (1, 1), covered: (0.4, 0.6), size: (3, 2), classes: 3),
        Case(grid: (1, 7), covered: (1, 7), size: (5, 30), classes: 4),
        Case(grid: (4, 4), covered: (4, 4), size: (1, 1), classes: 4),
        Case(grid: (4, 3), covered: (4, 3), size: (20, 20), classes: 1),
        Case(grid: (5, 4), covered: (5, 4), size: (41, 33), classes: 150),
        Case(grid: (3, 4), covered: (2.9, 3.9), size: (30, 27), classes: 300),
        Case(grid: (12, 10), covered: (12, 10), size: (12, 10), classes: 6),
    ]

    @Test(arguments: Kernels.installed, cases.indices)
    func agreesWithPyTorch(kernels: Kernels, index: Int) throws {
        let chosen = Self.cases[index]
        var numbers = SeededGenerator(seed: UInt64(index))
        let grid = PixelSize(width: chosen.grid.0, height: chosen.grid.1)
        let size = PixelSize(width: chosen.size.0, height: chosen.size.1)
        let scores = TestMatrix(
            rows: grid.count, columns: chosen.classes, stride: roundUpToPanel(chosen.classes), using: &numbers)
        for value in 0..<grid.count * scores.view.stride {
            scores.memory.floats[value] = abs(scores.memory.floats[value])  // gaps exceed all scores and must never win
        }
        let reference = Reference(grid: grid, covered: chosen.covered, size: size, scores: scores.view)
        let upsampling = Upsampling(grid: grid, covered: chosen.covered, size: size)
        let team = try #require(WorkerTeam(size: 2, kernels: kernels))
        for kind in [Upsampling.Confidence.none, .best, .softmax] {
            let labels = LabelMap.labels(size)
            let confidence = GrayImage.gray(size)
            for y in 0..<size.height {
                for x in 0..<labels.stride { labels.row(y)[x] = 7777 }
                for x in 0..<confidence.stride { confidence.row(y)[x] = 77 }
            }
            upsampling.argmax(of: scores.view, kind: kind, labels: labels, confidence: confidence, team: team)
            for y in 0..<size.height {
                for x in 0..<size.width {
                    let values = reference.values(x, y)
                    let best = values.max()!
                    let label = Int(labels[x, y])
                    // Classes that differ by less than the rounding error may swap, others may not.
                    try #require(label < chosen.classes)
                    #expect(best - values[label] < 2e-6, "\(chosen.testDescription) at \(x), \(y)")
                    switch kind {
                    case .none: #expect(confidence[x, y] == 77)
                    case .best: #expect(abs(Double(confidence[x, y]) - 255 * best) < 0.51)
                    case .softmax:
                        let share = 1 / values.reduce(0) { $0 + exp($1 - best) }
                        #expect(abs(Double(confidence[x, y]) - 255 * share) < 0.51)
                    }
                }
                #expect((size.width..<labels.stride).allSatisfy { labels.row(y)[$0] == 7777 })
                #expect((size.width..<confidence.stride).allSatisfy { confidence.row(y)[$0] == 77 })
            }
        }
    }

    @Test func doesNotDependOnTheTeam() throws {
        var numbers = SeededGenerator(seed: 41)
        let grid = PixelSize(width: 30, height: 22)
        let size = PixelSize(width: 333, height: 241)
        let scores = TestMatrix(rows: grid.count, columns: 11, stride: 16, using: &numbers)
        let results = try [1, 2, 3, 5].map { team in
            let labels = LabelMap.labels(size)
            let confidence = GrayImage.gray(size)
            Upsampling(grid: grid, covered: (29.5, 21.5), size: size).argmax(
                of: scores.view, kind: .softmax, labels: labels, confidence: confidence,
                team: try #require(WorkerTeam(size: team)))
            return (0..<size.height).flatMap { y in (0..<size.width).map { [labels[$0, y], UInt16(confidence[$0, y])] }
            }
        }
        for result in results { #expect(result == results[0]) }
    }

    /// Regions of one class with noise: between most cells only one class can win, between some several can.
    private static func regions(_ grid: PixelSize, classes: Int, seed: UInt64) -> TestMatrix {
        var numbers = SeededGenerator(seed: seed)
        return TestMatrix(rows: grid.count, columns: classes, stride: roundUpToPanel(classes)) { cell, k in
            let region = cell / grid.width / 5 * 7 + cell % grid.width / 6
            return numbers.float(-1...1) + (k == region % classes ? 3 : 0)
        }
    }

    /// If one class is certain to win, the others are skipped; unchanged parts are not written again.
    @Test(arguments: Kernels.installed, [1, 2, 4])
    func aPartWrittenAnewIsAsIfAllWere(kernels: Kernels, side: Int) throws {
        let tokens = PixelSize(width: 9, height: 6)
        let grid = PixelSize(width: side * tokens.width, height: side * tokens.height)
        let covered = (Double(grid.width) - 0.3, Double(grid.height) - 0.6)
        let team = try #require(WorkerTeam(size: 2, kernels: kernels))
        var numbers = SeededGenerator(seed: UInt64(side))
        for size in [PixelSize(width: 141, height: 93), PixelSize(width: 20, height: 11)] {
            let upsampling = Upsampling(grid: grid, covered: covered, size: size)
            for kind in [Upsampling.Confidence.none, .softmax] {
                let scores = Self.regions(grid, classes: 11, seed: 7)
                let (labels, confidence) = (LabelMap.labels(size), GrayImage.gray(size))
                var moments = [UInt64](repeating: 1, count: tokens.count)
                upsampling.argmax(of: scores.view, kind: kind, labels: labels, confidence: confidence, team: team)
                for round in 2...5 as ClosedRange<UInt64> {
                    let other = Self.regions(grid, classes: 11, seed: 7 * round)
                    for token in 0..<tokens.count where numbers.float(0...1) < 0.2 {
                        moments[token] = round
                        for cell in 0..<side * side {
                            let row = token / tokens.width * side + cell / side
                            let place = row * grid.width + token % tokens.width * side + cell % side
                            scores.view.row(place).update(from: other.view.row(place), count: 11)
                        }
                    }
                    moments.withUnsafeBufferPointer {
                        upsampling.argmax(
                            of: scores.view,
                            changes: Upsampling.Changes($0.baseAddress!, since: round - 1, side: side), kind: kind,
                            labels: labels, confidence: confidence, team: team)
                    }
                    let (whole, sure) = (LabelMap.labels(size), GrayImage.gray(size))
                    upsampling.argmax(of: scores.view, kind: kind, labels: whole, confidence: sure, team: team)
                    let isSame = (0..<size.height).allSatisfy { y in
                        (0..<size.width).allSatisfy {
                            labels[$0, y] == whole[$0, y] && (kind == .none || confidence[$0, y] == sure[$0, y])
                        }
                    }
                    #expect(isSame, "round \(round), \(size)")
                }
            }
        }
    }

    /// Labels alone are found in another way than labels with confidence, and are the same.
    @Test(arguments: Kernels.installed)
    func labelsDoNotDependOnTheConfidence(kernels: Kernels) throws {
        let grid = PixelSize(width: 36, height: 24)
        let scores = Self.regions(grid, classes: 11, seed: 3)
        let size = PixelSize(width: 150, height: 95)
        let team = try #require(WorkerTeam(size: 2, kernels: kernels))
        let answers = [Upsampling.Confidence.none, .best, .softmax].map { kind in
            let labels = LabelMap.labels(size)
            Upsampling(grid: grid, covered: (36, 24), size: size).argmax(
                of: scores.view, kind: kind, labels: labels, confidence: .gray(size), team: team)
            return (0..<size.height).flatMap { y in (0..<size.width).map { labels[$0, y] } }
        }
        #expect(answers[1] == answers[0] && answers[2] == answers[0] && Set(answers[0]).count > 5)
    }

    @Test func lowestClassWinsTies() throws {
        let scores = TestMatrix(rows: 6, columns: 9, stride: 16) { $1 % 4 == 2 ? 0.5 : 0.25 }
        let size = PixelSize(width: 40, height: 30)
        let labels = LabelMap.labels(size)
        Upsampling(grid: PixelSize(width: 3, height: 2), covered: (3, 2), size: size).argmax(
            of: scores.view, kind: .none, labels: labels, confidence: nil, team: try #require(WorkerTeam(size: 1)))
        #expect((0..<30).allSatisfy { y in (0..<40).allSatisfy { labels[$0, y] == 2 } })
    }

    @Test func certaintyBeyondTheScaleIsClamped() throws {
        let scores = TestMatrix(rows: 2, columns: 2, stride: 16) { row, _ in row == 0 ? 1.5 : -0.5 }
        let size = PixelSize(width: 1, height: 2)
        let confidence = GrayImage.gray(size)
        Upsampling(grid: PixelSize(width: 1, height: 2), covered: (1, 2), size: size).argmax(
            of: scores.view, kind: .best, labels: .labels(size), confidence: confidence,
            team: try #require(WorkerTeam(size: 1)))
        #expect(confidence[0, 0] == 255 && confidence[0, 1] == 0)
    }
}
