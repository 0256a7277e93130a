import Compute
import DToPTestSupport
import Imaging
import Testing

/// Block means and their change, checked pixel by pixel in Double.
@Suite struct BlockMeansTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let patch, side: Int
        let grid, picture: PixelSize

        init(patch: Int, side: Int, grid: (Int, Int), picture: (Int, Int)) {
            self.patch = patch
            self.side = side
            self.grid = PixelSize(width: grid.0, height: grid.1)
            self.picture = PixelSize(width: picture.0, height: picture.1)
        }

        var testDescription: String { "\(picture) in \(grid) patches of \(patch)" }
    }

    private static let cases = [
        Case(patch: 16, side: 4, grid: (30, 22), picture: (480, 352)),
        Case(patch: 16, side: 4, grid: (70, 2), picture: (1117, 19)),
        Case(patch: 16, side: 4, grid: (3, 2), picture: (33, 17)),
        Case(patch: 14, side: 2, grid: (5, 4), picture: (70, 56)),
        Case(patch: 14, side: 2, grid: (11, 3), picture: (141, 29)),
        Case(patch: 15, side: 3, grid: (9, 2), picture: (125, 30)),
        Case(patch: 7, side: 1, grid: (20, 3), picture: (135, 16)),
        Case(patch: 7, side: 1, grid: (1, 1), picture: (1, 1)),
        Case(patch: 8, side: 4, grid: (2, 4), picture: (9, 32)),
        // Whole tokens lie beyond the picture.
        Case(patch: 16, side: 4, grid: (4, 3), picture: (20, 18)),
    ]

    /// The blocks of one grid, and their memory.
    private struct Fixture {
        let memory: AlignedMemory
        let blocks: BlockMeans
        let largest: UnsafeMutablePointer<Float>
        let team: WorkerTeam
        let tokens: Int

        init(_ test: Case, team size: Int = 2) throws {
            (memory, (blocks, largest)) = Arena.laidOut { arena in
                (
                    BlockMeans(grid: test.grid, patch: test.patch, arena: &arena),
                    arena.allocate(Float.self, count: test.grid.count)
                )
            }
            team = try #require(WorkerTeam(size: size))
            tokens = test.grid.count
        }

        func look(at image: RGBImage) {
            team.compare(image, with: blocks)
            team.gatherChange(blocks, into: largest)
        }

        var means: [Float] { (0..<3 * blocks.count).map { blocks.means[$0] } }
        var reference: [Float] { (0..<3 * blocks.count).map { blocks.reference[$0] } }
        var change: [Float] { (0..<blocks.count).map { blocks.change[$0] } }
        var changeOfTokens: [Float] { (0..<tokens).map { largest[$0] } }
    }

    /// Noise, beyond the rows' ends too.
    private static func noise(_ size: PixelSize, seed: UInt64) -> RGBImage {
        var numbers = SeededGenerator(seed: seed)
        let image = RGBImage.rgb(size)
        for y in 0..<size.height { for x in 0..<image.stride { image.row(y)[x] = UInt8(numbers.integer(0...255)) } }
        return image
    }

    /// Luma, (blue - green) / 2 and (red - green) / 2 of the block at `column`, `row`.
    private static func reference(_ image: RGBImage, side: Int, column: Int, row: Int) -> [Double] {
        var sums = [0.0, 0, 0]
        for y in row * side..<(row + 1) * side where y < image.size.height {
            for x in column * side..<(column + 1) * side where x < image.size.width {
                for channel in 0..<3 { sums[channel] += Double(image[x, y, channel]) }
            }
        }
        let mean = sums.map { $0 / Double(side * side) }
        return [(mean[0] + 2 * mean[1] + mean[2]) / 4, (mean[2] - mean[1]) / 2, (mean[0] - mean[1]) / 2]
    }

    @Test(arguments: cases) func agreesWithThePlainFormula(_ test: Case) throws {
        let fixture = try Fixture(test)
        let blocks = fixture.blocks
        #expect(blocks.side == test.side && blocks.perToken * blocks.side == test.patch)
        #expect(blocks.across == test.grid.width * blocks.perToken && blocks.count == blocks.across * blocks.down)
        let pictures = (1...2).map { Self.noise(test.picture, seed: $0) }
        fixture.look(at: pictures[0])
        for token in 0..<test.grid.count { blocks.renew(token: token) }
        fixture.look(at: pictures[1])
        var largest = [Double](repeating: 0, count: test.grid.count)
        for row in 0..<blocks.down {
            for column in 0..<blocks.across {
                let values = pictures.map { Self.reference($0, side: blocks.side, column: column, row: row) }
                let block = row * blocks.across + column
                for plane in 0..<3 {
                    let mean = Double(blocks.means[plane * blocks.count + block])
                    #expect(abs(mean - values[1][plane]) < 1e-4, "plane \(plane) of \(column), \(row)")
                }
                let change = (0..<3).map { abs(values[1][$0] - values[0][$0]) }.max()!
                #expect(abs(Double(blocks.change[block]) - change) < 1e-4)
                let token = row / blocks.perToken * test.grid.width + column / blocks.perToken
                largest[token] = max(largest[token], change)
            }
        }
        for (found, expected) in zip(fixture.changeOfTokens, largest) { #expect(abs(Double(found) - expected) < 1e-4) }
        #expect((0..<blocks.count).allSatisfy { blocks.luma[$0] == blocks.means[$0] })
    }

    @Test func bitsDoNotDependOnTheTeam() throws {
        // Enough blocks for the second step to be shared as well.
        let test = Case(patch: 14, side: 2, grid: (80, 60), picture: (1113, 835))
        let results = try (1...3).map { size in
            let fixture = try Fixture(test, team: size)
            for seed in 1...3 as ClosedRange<UInt64> {
                fixture.look(at: Self.noise(test.picture, seed: seed))
                for token in stride(from: 0, to: test.grid.count, by: 7) { fixture.blocks.renew(token: token) }
            }
            return [fixture.means, fixture.reference, fixture.change, fixture.changeOfTokens]
        }
        #expect(results[1] == results[0] && results[2] == results[0])
    }

    @Test(arguments: cases) func renewTouchesOneToken(_ test: Case) throws {
        let fixture = try Fixture(test)
        fixture.look(at: Self.noise(test.picture, seed: 1))
        let token = test.grid.count / 2
        fixture.blocks.renew(token: token)
        fixture.look(at: Self.noise(test.picture, seed: 1))
        let blocks = fixture.blocks
        for plane in 0..<3 {
            for block in 0..<blocks.count {
                let (row, column) = block.quotientAndRemainder(dividingBy: blocks.across)
                let isIn = row / blocks.perToken * test.grid.width + column / blocks.perToken == token
                let place = plane * blocks.count + block
                #expect(blocks.reference[place] == (isIn ? blocks.means[place] : 0))
            }
        }
        #expect(fixture.changeOfTokens[token] == 0)
        #expect(test.grid.count == 1 || test.picture.width < 30 || fixture.changeOfTokens.contains { $0 > 50 })
    }

    /// A change of colour at constant luma counts as much as a gray one of the same step.
    @Test func colorCountsAsMuchAsLight() throws {
        let test = Case(patch: 16, side: 4, grid: (1, 1), picture: (16, 16))
        func change(_ first: [UInt8], _ second: [UInt8]) throws -> Float {
            let fixture = try Fixture(test)
            for color in [first, second] {
                let image = RGBImage.rgb(test.picture)
                for y in 0..<16 { for x in 0..<16 { for k in 0..<3 { image[x, y, k] = color[k] } } }
                fixture.look(at: image)
                if color == first { fixture.blocks.renew(token: 0) }
            }
            return fixture.changeOfTokens[0]
        }
        #expect(try change([100, 100, 100], [110, 110, 110]) == 10)
        #expect(try change([100, 100, 100], [100, 100, 120]) == 10)
        #expect(try change([100, 100, 100], [120, 100, 100]) == 10)
        #expect(try change([100, 100, 100], [110, 90, 110]) == 10, "luma stays")
    }
}
