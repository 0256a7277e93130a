import Compute
import DToPTestSupport
import Imaging
import Testing

@Suite struct PatchesTests {
    private static let mean = SIMD3<Float>(123.675, 116.28, 103.53)
    private static let inverseStd = 1 / SIMD3<Float>(58.395, 57.12, 57.375)

    private func picture(_ size: PixelSize) -> RGBImage {
        var numbers = SeededGenerator(seed: UInt64(size.count))
        let image = RGBImage.rgb(size)
        for y in 0..<size.height {
            for x in 0..<image.stride { image.row(y)[x] = UInt8(numbers.integer(0...255)) }
        }
        return image
    }

    private func normalised(_ image: RGBImage, _ x: Int, _ y: Int, _ channel: Int) -> Float {
        (Float(image[x, y, channel]) - Self.mean[channel]) * Self.inverseStd[channel]
    }

    @Test(arguments: [
        PixelSize(width: 16, height: 16), PixelSize(width: 1, height: 1), PixelSize(width: 33, height: 47),
        PixelSize(width: 64, height: 31), PixelSize(width: 17, height: 64),
    ])
    func patchesAreNormalisedPixelsInOrder(size: PixelSize) throws {
        let image = picture(size)
        let team = try #require(WorkerTeam(size: 2))
        for patch in [4, 16] {
            let grid = PixelSize(width: (size.width + patch - 1) / patch, height: (size.height + patch - 1) / patch)
            let all = TestIndices(0..<grid.count)
            let out = TestMatrix(rows: grid.count, columns: 3 * patch * patch)
            team.cutPatches(
                .rgb(image, mean: Self.mean, inverseStd: Self.inverseStd), patch: patch, grid: grid,
                tokens: all.view, into: out.view)
            for token in 0..<grid.count {
                for column in 0..<3 * patch * patch {
                    let (channel, inside) = column.quotientAndRemainder(dividingBy: patch * patch)
                    let x = token % grid.width * patch + inside % patch
                    let y = token / grid.width * patch + inside / patch
                    let isInside = x < size.width && y < size.height
                    #expect(out.view[token, column] == (isInside ? normalised(image, x, y, channel) : 0))
                }
            }
            #expect(out.gapsAreUntouched)

            let planes = TestMatrix(rows: 3 * size.height, columns: size.width) {
                normalised(image, $1, $0 % size.height, $0 / size.height)
            }
            let same = TestMatrix(rows: grid.count, columns: 3 * patch * patch)
            team.cutPatches(
                .planes(planes.memory.floats, size), patch: patch, grid: grid, tokens: all.view, into: same.view)
            #expect(same.bits == out.bits)

            let some = TestIndices((0..<grid.count).filter { $0 % 3 == 1 })
            let cut = TestMatrix(rows: some.view.count, columns: 3 * patch * patch)
            team.cutPatches(
                .rgb(image, mean: Self.mean, inverseStd: Self.inverseStd), patch: patch, grid: grid,
                tokens: some.view, into: cut.view)
            for row in 0..<some.view.count {
                let columns = 0..<3 * patch * patch
                #expect(columns.allSatisfy { cut.view[row, $0] == out.view[some.view[row], $0] })
            }
        }
    }

    @Test func gridBeyondThePictureIsZero() throws {
        // A picture that ends two rows of patches early.
        let size = PixelSize(width: 8, height: 3)
        let image = picture(size)
        let grid = PixelSize(width: 2, height: 3)
        let out = TestMatrix(rows: 6, columns: 48)
        try #require(WorkerTeam(size: 1)).cutPatches(
            .rgb(image, mean: Self.mean, inverseStd: Self.inverseStd), patch: 4, grid: grid,
            tokens: TestIndices(0..<6).view, into: out.view)
        for token in 2..<6 { #expect((0..<48).allSatisfy { out.view[token, $0] == 0 }) }
    }
}
