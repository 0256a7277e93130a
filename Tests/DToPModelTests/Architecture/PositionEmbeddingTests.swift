import DToPModel
import DToPTestSupport
import Imaging
import Testing

@Suite struct PositionEmbeddingTests {
    private static let grids = [
        PixelSize(width: 1, height: 1), PixelSize(width: 30, height: 22), PixelSize(width: 14, height: 10),
        PixelSize(width: 5, height: 17), PixelSize(width: 9, height: 6), PixelSize(width: 7, height: 5),
    ]

    private func embedding(_ grid: PixelSize, _ interpolation: PositionInterpolation) -> (PositionEmbedding, [Float]) {
        var numbers = SeededGenerator(seed: 5)
        let parameter = (0..<3 * (1 + grid.count)).map { _ in numbers.normal() }
        return (PositionEmbedding(parameter, grid: grid, width: 3, interpolation: interpolation), parameter)
    }

    /// PyTorch's weights of the two (bilinear) or four (bicubic) source coordinates around a target one, in Double.
    private func taps(_ target: Int, _ targets: Int, _ sources: Int, _ kind: PositionInterpolation) -> [(Int, Double)] {
        let at = (Double(target) + 0.5) * Double(sources) / Double(targets) - 0.5
        func clamped(_ index: Int) -> Int { min(max(index, 0), sources - 1) }
        if kind == .bilinear {
            let source = max(at, 0)
            let low = Int(source)
            return [(clamped(low), 1 - (source - Double(low))), (clamped(low + 1), source - Double(low))]
        }
        let low = Int(at.rounded(.down))
        let t = at - Double(low)
        func near(_ x: Double) -> Double { (1.25 * x - 2.25) * x * x + 1 }
        func far(_ x: Double) -> Double { ((-0.75 * x + 3.75) * x - 6) * x + 3 }
        return [
            (clamped(low - 1), far(t + 1)), (clamped(low), near(t)), (clamped(low + 1), near(1 - t)),
            (clamped(low + 2), far(2 - t)),
        ]
    }

    @Test(arguments: PositionInterpolation.allCases, grids)
    func resizesAsPyTorchDoes(interpolation: PositionInterpolation, target: PixelSize) {
        let grid = PixelSize(width: 7, height: 5)
        let (embedding, parameter) = embedding(grid, interpolation)
        let resized = embedding.resized(to: target)
        #expect(resized.count == 3 * target.count)
        for y in 0..<target.height {
            for x in 0..<target.width {
                for channel in 0..<3 {
                    var truth = 0.0
                    for (row, rowWeight) in taps(y, target.height, grid.height, interpolation) {
                        for (column, columnWeight) in taps(x, target.width, grid.width, interpolation) {
                            let value = parameter[3 * (1 + row * grid.width + column) + channel]
                            truth += rowWeight * columnWeight * Double(value)
                        }
                    }
                    #expect(abs(Double(resized[3 * (y * target.width + x) + channel]) - truth) < 2e-5)
                }
            }
        }
    }

    @Test(arguments: PositionInterpolation.allCases)
    func theLearnedGridIsTakenAsItIs(interpolation: PositionInterpolation) {
        let grid = PixelSize(width: 6, height: 4)
        let (embedding, parameter) = embedding(grid, interpolation)
        #expect(embedding.resized(to: grid) == Array(parameter[3...]))
        #expect(embedding.classToken == Array(parameter[..<3]))
    }

    @Test(arguments: PositionInterpolation.allCases)
    func oneRowServesEveryGrid(interpolation: PositionInterpolation) {
        let one = PositionEmbedding(
            [0, 2.5], grid: PixelSize(width: 1, height: 1), width: 1, interpolation: interpolation)
        let resized = one.resized(to: PixelSize(width: 3, height: 2))
        #expect(resized.count == 6 && resized.allSatisfy { abs($0 - 2.5) < 1e-5 })
    }
}
