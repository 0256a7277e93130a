import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Pictures with an orientation tag, in every container that can have one.
struct OrientationTests {
    private static let made = Result {
        let folder = try TemporaryFolder()
        let script = TestFiles.package.appendingPathComponent("Tests/Pictures/oriented.py").path
        let outcome = try Program("/usr/bin/python3").run([script, folder.url.path])
        try #require(outcome.status == 0, "\(outcome)")
        return folder
    }
    private let folder: TemporaryFolder

    init() throws { folder = try Self.made.get() }

    @Test(
        arguments: 1...8,
        [".png", "-late.png", "-prefix.png", "-raw.png", ".webp", "-prefix.webp", "-le.tiff", "-be.tiff", ".jpg"])
    func picturesComeUpright(_ number: Int, _ ending: String) throws {
        let expected = try StillImageReader.rgb(folder.path("upright-\(number).png"))
        let image = try StillImageReader.rgb(folder.path("\(number)\(ending)"))
        #expect(image.size == expected.size)
        #expect(Self.difference(image, expected) <= 6)
    }

    /// Label pictures are turned like any other picture.
    @Test func labelsComeUpright() throws {
        let labels = LabelMap.labels(PixelSize(width: 4, height: 2))
        for y in 0..<2 { for x in 0..<4 { labels[x, y] = UInt16(y * 4 + x) } }
        let other = try TemporaryFolder()
        try StillImageWriter().write(gray16: labels, to: other.path("plain.png"))
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: other.path("plain.png"))))
        // An eXIf chunk with orientation 6: a quarter turn clockwise.
        let exif: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        bytes.insert(contentsOf: [0, 0, 0, UInt8(exif.count)] + Array("eXIf".utf8) + exif + [0, 0, 0, 0], at: 33)
        try Data(bytes).write(to: URL(fileURLWithPath: other.path("turned.png")))
        let turned = try StillImageReader.labels(other.path("turned.png"))
        #expect(turned.size == PixelSize(width: 2, height: 4))
        for y in 0..<4 { for x in 0..<2 { #expect(turned[x, y] == labels[y, 1 - x]) } }
    }

    /// An AVIF picture is turned by its item's properties.
    @Test(
        arguments: [
            (0, nil, 1), (1, nil, 8), (2, nil, 3), (3, nil, 6), (nil, 0, 4), (nil, 1, 2), (1, 0, 5), (1, 1, 7),
            (3, 1, 5),
        ] as [(UInt8?, UInt8?, Int)])
    func avif(_ quarterTurns: UInt8?, _ mirror: UInt8?, _ number: Int) throws {
        let other = try TemporaryFolder()
        let path = other.path("a.avif")
        try ffmpeg(
            "-i \(folder.path("plain.png")) -frames:v 1 -c:v libaom-av1 -still-picture 1 -crf 5 -cpu-used 8 -pix_fmt yuv444p",
            path)
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        // Overwrites properties that the decoder does not need.
        if let quarterTurns { try Self.replace("pixi", by: "irot", quarterTurns, in: &bytes) }
        if let mirror { try Self.replace(quarterTurns == nil ? "pixi" : "colr", by: "imir", mirror, in: &bytes) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let expected = try StillImageReader.rgb(folder.path("upright-\(number).png"))
        let image = try StillImageReader.rgb(path)
        #expect(image.size == expected.size)
        #expect(Self.difference(image, expected) <= 12)
    }

    private static func replace(_ type: String, by other: String, _ value: UInt8, in bytes: inout [UInt8]) throws {
        let wanted = Array(type.utf8)
        let index = try #require(bytes.indices.first { bytes[$0...].starts(with: wanted) }, "\(type)")
        bytes.replaceSubrange(index..<(index + 5), with: Array(other.utf8) + [value])
    }

    /// Random damage must not crash the reader, whatever it does to lengths and offsets.
    @Test(arguments: [1, 2, 3] as [UInt64]) func damagedBytes(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let avif = folder.path("fuzz\(seed).avif")
        try ffmpeg("-i \(folder.path("plain.png")) -frames:v 1 -c:v libaom-av1 -still-picture 1 -cpu-used 8", avif)
        let paths = ["6.png", "6-late.png", "6.webp", "6-le.tiff", "6-be.tiff"].map(folder.path) + [avif]
        for path in paths {
            let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)).prefix(600))
            for _ in 0..<3000 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    let values: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
                    bytes[Int.random(in: 8..<bytes.count, using: &random)] = values.randomElement(using: &random) ?? 0
                }
                bytes.removeLast(Int.random(in: 0..<bytes.count - 8, using: &random))
                bytes.withUnsafeBufferPointer { _ = PictureOrientation.read($0) }
            }
        }
    }

    /// The largest difference at the centres of the four quarters.
    private static func difference(_ image: RGBImage, _ other: RGBImage) -> Int {
        guard image.size == other.size else { return 255 }
        var largest = 0
        for place in 0..<4 {
            let x = image.size.width * (place % 2 * 2 + 1) / 4
            let y = image.size.height * (place / 2 * 2 + 1) / 4
            for channel in 0..<3 { largest = max(largest, abs(Int(image[x, y, channel]) - Int(other[x, y, channel]))) }
        }
        return largest
    }
}
