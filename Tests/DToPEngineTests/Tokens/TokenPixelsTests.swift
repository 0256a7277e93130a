import Compute
import DToPEngine
import Imaging
import Testing

/// Which pixels belong to which token.
@Suite struct TokenPixelsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let input, picture: PixelSize
        let patch: Int

        init(_ input: (Int, Int), patch: Int, _ picture: (Int, Int)) {
            self.input = PixelSize(width: input.0, height: input.1)
            self.patch = patch
            self.picture = PixelSize(width: picture.0, height: picture.1)
        }

        var grid: PixelSize {
            PixelSize(width: (input.width + patch - 1) / patch, height: (input.height + patch - 1) / patch)
        }
        var pixels: TokenPixels { TokenPixels(grid: grid, input: input, patch: patch, picture: picture) }
        var testDescription: String { "\(input.width)x\(input.height)/\(patch) as \(picture.width)x\(picture.height)" }
    }

    private static let cases = [
        Case((480, 352), patch: 16, (480, 352)), Case((480, 352), patch: 16, (1920, 1080)),
        Case((480, 352), patch: 16, (97, 31)), Case((100, 90), patch: 16, (100, 90)),
        Case((100, 90), patch: 14, (333, 7)),
        Case((49, 33), patch: 16, (640, 480)), Case((16, 16), patch: 16, (5, 3)), Case((7, 7), patch: 16, (31, 17)),
        Case((640, 640), patch: 16, (31, 17)), Case((160, 96), patch: 16, (31, 17)), Case((1, 1), patch: 8, (1, 1)),
        Case((5000, 3), patch: 8, (3, 5000)),
    ]

    /// A pixel belongs to the token in which the middle of its area of the input lies; on a border, to the later one.
    @Test(arguments: cases) func everyPixelHasTheTokenThatItsMiddleLiesIn(_ test: Case) {
        let pixels = test.pixels
        func check(_ ranges: [Range<Int>], count: Int, input: Int, length: Int) {
            #expect(ranges.count == count)
            #expect(ranges.flatMap(Array.init) == Array(0..<length), "each once, in order")
            for (token, range) in ranges.enumerated() {
                for pixel in range { #expect((2 * pixel + 1) * input / (2 * length) / test.patch == token) }
            }
        }
        check(pixels.columns, count: test.grid.width, input: test.input.width, length: test.picture.width)
        check(pixels.rows, count: test.grid.height, input: test.input.height, length: test.picture.height)
    }

    @Test func theLastTokenOfAnInputThatIsNoWholeNumberOfPatchesIsNarrower() {
        // 40 pixels in patches of 16: tokens of 16, 16 and 8, on a picture of half the size.
        let pixels = Case((40, 8), patch: 16, (20, 4)).pixels
        #expect(pixels.columns == [0..<8, 8..<16, 16..<20] && pixels.rows == [0..<4])
    }

    @Test func anEmptyPictureHasNoPixels() {
        let pixels = Case((40, 20), patch: 16, (0, 0)).pixels
        #expect(pixels.columns == [0..<0, 0..<0, 0..<0] && pixels.rows == [0..<0, 0..<0])
    }
}
