import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct PictureEncoderTests {
    private let folder: TemporaryFolder
    private let encoder = PictureEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: folder.url.appending(path: name))
    }

    private static func picture(_ size: PixelSize) -> RGBImage {
        let image = RGBImage.rgb(size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                image[x, y, 0] = UInt8(x * 255 / size.width)
                image[x, y, 1] = UInt8(y * 255 / size.height)
                image[x, y, 2] = 128
            }
        }
        return image
    }

    /// Colours come back as other programs see them, in full range and by JFIF's matrix, whatever the size.
    @Test(arguments: [
        PixelSize(width: 96, height: 64), PixelSize(width: 1280, height: 720), PixelSize(width: 2, height: 2),
    ])
    func jpegsKeepTheirColours(size: PixelSize) throws {
        let image = Self.picture(size)
        for _ in 0..<2 { try write(try encoder.jpeg(image), "a.jpg") }
        let script = """
            import sys
            from PIL import Image
            image = Image.open(sys.argv[1]).convert("RGB")
            print(image.size[0], image.size[1], *image.getpixel((0, 0)),
                *image.getpixel((image.size[0] // 2, image.size[1] // 2)))
            """
        let outcome = try Program("/usr/bin/python3").run(["-c", script, folder.path("a.jpg")])
        let numbers = outcome.text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 8, "\(outcome)")
        #expect(Array(numbers[..<2]) == [size.width, size.height])
        let (x, y) = (size.width / 2, size.height / 2)
        let expected = (0..<3).map { Int(image[0, 0, $0]) } + (0..<3).map { Int(image[x, y, $0]) }
        for (found, wanted) in zip(numbers[2...], expected) where size.width > 2 {
            #expect(abs(found - wanted) < 10, "\(numbers) \(expected)")
        }
    }

    @Test func pngsAreExact() throws {
        let size = PixelSize(width: 37, height: 23)
        let labels = LabelMap.labels(size)
        for y in 0..<size.height { for x in 0..<size.width { labels[x, y] = UInt16((x + y) % 19) } }
        labels[3, 4] = LabelMap.void
        try write(try encoder.png(labels, palette: Array(repeating: [1, 2, 3], count: 19)), "labels.png")
        let back = try StillImageReader.labels(folder.path("labels.png"))
        let image = Self.picture(size)
        try write(try encoder.png(image), "rgb.png")
        let rgb = try StillImageReader.rgb(folder.path("rgb.png"))
        for y in 0..<size.height {
            for x in 0..<size.width {
                #expect(back[x, y] == min(labels[x, y], 255))
                for channel in 0..<3 { #expect(rgb[x, y, channel] == image[x, y, channel]) }
            }
        }
        // More classes than a byte holds.
        try write(try encoder.png(labels, palette: Array(repeating: [1, 2, 3], count: 300)), "wide.png")
        #expect(try StillImageReader.labels(folder.path("wide.png"))[3, 4] == LabelMap.void)
    }

    @Test func nothingIsNoPicture() {
        #expect(throws: MediaError.self) { _ = try encoder.jpeg(.rgb(PixelSize(width: 0, height: 0))) }
        #expect(throws: MediaError.self) { _ = try encoder.png(.rgb(PixelSize(width: 0, height: 4))) }
    }
}
