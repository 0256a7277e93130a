import DToPMedia
import DToPTestSupport
import Imaging
import Testing

@Suite struct StillWatchTests {
    private let size = PixelSize(width: 98, height: 66)

    /// The decoded pictures, which an encoder without loss has kept to the pixel.
    private func frames(_ pictures: [RGBImage]) throws -> [Frame] {
        let folder = try TemporaryFolder()
        var configuration = VideoWriter.Configuration(size: size, timeBase: try #require(Rational(1, 25)))
        configuration.coding.codec = "ffv1"
        let writer = try VideoWriter(folder.path("pictures.mkv"), configuration)
        for (number, picture) in pictures.enumerated() { try writer.write(picture, timestamp: Int64(number)) }
        try writer.finish()
        return try Decoded(folder.path("pictures.mkv")).frames
    }

    @Test func aPictureThatStaysIsTheSameFromItsThirdTimeOn() throws {
        let shown = try frames([3, 3, 3, 3, 4, 4, 3, 3, 3].map { numbered($0, size) })
        var watch = StillWatch()
        let same = shown.map { watch.isSame($0) }
        #expect(same == [false, false, true, true, false, false, false, false, true])
    }

    /// A change of a few pixels in any row, or of the colour alone, is one.
    @Test func aSmallChangeIsSeen() throws {
        for (x, y, channel) in [(0, 0, 0), (97, 65, 2), (50, 33, 1), (3, 31, 2), (96, 1, 0)] {
            let changed = numbered(3, size)
            changed[x, y, channel] = 255
            let shown = try frames([numbered(3, size), numbered(3, size), numbered(3, size), changed])
            var watch = StillWatch()
            let same = shown.map { watch.isSame($0) }
            #expect(same == [false, false, true, false], "\(x) \(y) \(channel)")
        }
    }
}
