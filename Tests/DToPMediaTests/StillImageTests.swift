import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

struct StillImageTests {
    private static let size = PixelSize(width: 37, height: 23)

    private static func labels() -> LabelMap {
        let labels = LabelMap.labels(size)
        for y in 0..<size.height { for x in 0..<size.width { labels[x, y] = UInt16((x * 7 + y * 13) % 255) } }
        labels[3, 4] = LabelMap.void
        return labels
    }

    private static let palette = (0..<256).map { RGBColor(red: UInt8($0), green: UInt8(255 - $0), blue: UInt8($0 / 2)) }

    @Test func indicesComeBack() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("mask.png")
        let labels = Self.labels()
        try StillImageWriter().write(indexed: labels, palette: Self.palette, to: path)
        let back = try StillImageReader.labels(path)
        let gray = try StillImageReader.gray(path)
        let rgb = try StillImageReader.rgb(path)
        for y in 0..<Self.size.height {
            for x in 0..<Self.size.width {
                let expected = min(labels[x, y], 255)
                #expect(back[x, y] == expected && UInt16(gray[x, y]) == expected)
                #expect(Int(rgb[x, y, 0]) == Int(expected) && Int(rgb[x, y, 1]) == 255 - Int(expected))
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["mask.png"])
    }

    @Test func gray8Gray16AndRGBComeBack() throws {
        let folder = try TemporaryFolder()
        let writer = StillImageWriter()
        let labels = LabelMap.labels(Self.size)
        let gray = GrayImage.gray(Self.size)
        for y in 0..<Self.size.height {
            for x in 0..<Self.size.width {
                labels[x, y] = UInt16(x * 1700 + y)
                gray[x, y] = UInt8(x * 6 + y)
            }
        }
        labels[0, 0] = LabelMap.void
        try writer.write(gray16: labels, to: folder.path("wide.png"))
        try writer.write(gray: gray, to: folder.path("gray.png"))
        let colours = Quadrants.image(PixelSize(width: 40, height: 30))
        try writer.write(rgb: colours, to: folder.path("rgb.png"))
        let wide = try StillImageReader.labels(folder.path("wide.png"))
        let narrow = try StillImageReader.gray(folder.path("gray.png"))
        for y in 0..<Self.size.height {
            for x in 0..<Self.size.width { #expect(wide[x, y] == labels[x, y] && narrow[x, y] == gray[x, y]) }
        }
        #expect(Quadrants.largestError(try StillImageReader.rgb(folder.path("rgb.png"))) == 0)
        #expect(mediaError { _ = try StillImageReader.labels(folder.path("rgb.png")) }?.kind == .invalidData)
    }

    @Test func samePictureSameBytes() throws {
        let folder = try TemporaryFolder()
        let writer = StillImageWriter()
        var files: [Data] = []
        for number in 0..<3 {
            let path = folder.path("\(number).png")
            try writer.write(indexed: Self.labels(), palette: Self.palette, to: path)
            files.append(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        try StillImageWriter().write(indexed: Self.labels(), palette: Self.palette, to: folder.path("3.png"))
        files.append(try Data(contentsOf: URL(fileURLWithPath: folder.path("3.png"))))
        #expect(Set(files).count == 1)
    }

    /// Pictures that change a little, one after the other: each file is the one that a new writer makes, and FFmpeg
    /// reads the same pixels.
    @Test(arguments: [
        PixelSize(width: 37, height: 23), PixelSize(width: 300, height: 64), PixelSize(width: 1, height: 1),
    ])
    func whatHasNotChangedIsNotCompressedAgain(size: PixelSize) throws {
        let folder = try TemporaryFolder()
        let writer = StillImageWriter()
        let labels = LabelMap.labels(size)
        var random = SplitMix(state: 7)
        for number in 0..<12 {
            for _ in 0..<(number % 3) {
                let (x, y) = (Int(random.next() % UInt64(size.width)), Int(random.next() % UInt64(size.height)))
                labels[x, y] = UInt16(random.next() % 200)
            }
            let path = folder.path("\(number).png")
            try writer.write(indexed: labels, palette: Self.palette, to: path)
            try StillImageWriter().write(indexed: labels, palette: Self.palette, to: folder.path("new.png"))
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: path))
                    == Data(contentsOf: URL(fileURLWithPath: folder.path("new.png"))))
            let back = try StillImageReader.labels(path)
            for y in 0..<size.height { for x in 0..<size.width { #expect(back[x, y] == labels[x, y]) } }
        }
    }

    /// The same picture again is another name of its file, unless somebody has touched that.
    @Test func repeatedPicturesShareAFile() throws {
        let folder = try TemporaryFolder()
        let writer = StillImageWriter()
        let labels = Self.labels()
        func write(_ name: String) throws -> String? {
            try writer.write(indexed: labels, palette: Self.palette, to: FilePath(folder.path(name)))?
                .lastComponent?.string
        }
        func inode(_ name: String) -> FileIdentity? { FileIdentity(FilePath(folder.path(name))) }
        #expect(try write("0.png") == nil)
        #expect(try write("1.png") == "0.png" && write("2.png") == "1.png" && write("2.png") == "2.png")
        #expect(inode("0.png") == inode("2.png") && inode("0.png") != nil)
        labels[1, 1] = 9
        #expect(try write("3.png") == nil && write("4.png") == "3.png")
        #expect(inode("3.png") != inode("0.png"))
        try FileManager.default.removeItem(atPath: folder.path("4.png"))
        #expect(try write("5.png") == nil)
        try Data("touched".utf8).write(to: URL(fileURLWithPath: folder.path("5.png")))
        #expect(try write("6.png") == nil)
        #expect(try StillImageReader.labels(folder.path("6.png"))[1, 1] == 9)
        labels[1, 1] = 300
        #expect(mediaError { _ = try write("7.png") }?.kind == .invalidArgument)
        #expect(mediaError { _ = try write("7.png") }?.kind == .invalidArgument)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        #expect(names == ["0.png", "1.png", "2.png", "3.png", "5.png", "6.png"])
    }

    @Test func classesOverEightBitsAreRefused() throws {
        let folder = try TemporaryFolder()
        let labels = Self.labels()
        labels[9, 9] = 300
        let writer = StillImageWriter()
        let error = mediaError { try writer.write(indexed: labels, palette: Self.palette, to: folder.path("a.png")) }
        #expect(error?.kind == .invalidArgument && error?.description.contains("300") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
        labels[9, 9] = 1
        try writer.write(indexed: labels, palette: Self.palette, to: folder.path("a.png"))
        #expect(try StillImageReader.labels(folder.path("a.png"))[9, 9] == 1)
    }

    @Test func failuresLeaveNothingBehind() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("taken.png/x"), withIntermediateDirectories: true)
        let writer = StillImageWriter()
        #expect(
            mediaError { try writer.write(gray16: Self.labels(), to: folder.path("taken.png")) }?.kind
                == .outputUnavailable)
        #expect(
            mediaError { try writer.write(gray16: Self.labels(), to: folder.path("no/x.png")) }?.kind
                == .outputUnavailable)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["taken.png"])
    }

    @Test(arguments: ["jpg", "bmp", "tiff", "webp", "png", "ppm", "tga"]) func formats(_ name: String) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("source.png")
        try StillImageWriter().write(rgb: Quadrants.image(PixelSize(width: 80, height: 60)), to: source)
        let path = folder.path("picture.\(name)")
        try ffmpeg("-i \(source) \(name == "jpg" ? "-q:v 1" : "") \(name == "webp" ? "-quality 100" : "")", path)
        let image = try StillImageReader.rgb(path)
        #expect(image.size == PixelSize(width: 80, height: 60))
        #expect(Quadrants.largestError(image) <= 4)
    }

    @Test func hostilePictures() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("picture.png")
        let jpeg = folder.path("picture.jpg")
        try StillImageWriter().write(indexed: Self.labels(), palette: Self.palette, to: path)
        try ffmpeg("-i \(path) -pix_fmt yuvj420p", jpeg)
        for file in [path, jpeg] {
            let clean = try Data(contentsOf: URL(fileURLWithPath: file))
            for seed in 0..<60 {
                var random = SplitMix(state: UInt64(seed))
                var data = clean
                for _ in 0..<8 {
                    data[Int(random.next() % UInt64(data.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                if seed % 3 == 0 { data = data.prefix(Int(random.next() % UInt64(data.count))) }
                try data.write(to: URL(fileURLWithPath: file))
                // Any outcome is fine if it is a picture or a typed error.
                _ = try? StillImageReader.rgb(file)
                _ = try? StillImageReader.labels(file)
            }
        }
    }

    /// A header that claims 60000 x 60000 pixels is refused before memory is allocated.
    @Test func hugePicture() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("huge.bmp")
        try StillImageWriter().write(rgb: Quadrants.image(PixelSize(width: 16, height: 16)), to: folder.path("a.png"))
        try ffmpeg("-i \(folder.path("a.png"))", path)
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        for offset in [18, 22] { data.replaceSubrange(offset..<(offset + 4), with: [0x60, 0xea, 0, 0]) }
        try data.write(to: URL(fileURLWithPath: path))
        let kind = mediaError { _ = try StillImageReader.rgb(path) }?.kind
        #expect(kind == .tooLarge || kind == .invalidData)
    }

    @Test func exifOrientationOfPhotographs() throws {
        let folder = try TemporaryFolder()
        let source = folder.path("source.png")
        let path = folder.path("photo.jpg")
        try StillImageWriter().write(rgb: Quadrants.image(PixelSize(width: 64, height: 48)), to: source)
        try ffmpeg("-i \(source) -q:v 1 -pix_fmt yuvj444p", path)
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        // APP1 with one entry: orientation 6, a turn of 90 degrees clockwise.
        let exif: [UInt8] =
            [0xff, 0xe1, 0, 34] + Array("Exif".utf8) + [0, 0] + Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1]
            + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        data.insert(contentsOf: exif, at: 2)
        try data.write(to: URL(fileURLWithPath: path))
        let image = try StillImageReader.rgb(path)
        #expect(image.size == PixelSize(width: 48, height: 64))
        #expect(Quadrants.largestError(image, order: [2, 0, 3, 1]) <= 4)
    }
}
