import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

struct ScalerTests {
    struct Coding: Sendable, CustomStringConvertible {
        let pixelFormat: String
        let matrix: String
        let range: String
        var description: String { "\(pixelFormat) \(matrix) \(range)" }
    }

    static let codings: [Coding] =
        ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p12le"].flatMap { format in
            [("bt709", "tv"), ("bt709", "pc"), ("smpte170m", "tv"), ("bt470bg", "pc"), ("bt2020nc", "tv")].map {
                Coding(pixelFormat: format, matrix: $0.0, range: $0.1)
            }
        }

    /// Colours survive coding, whatever the matrix, the range and the depth.
    @Test(arguments: codings) func colours(_ coding: Coding) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("source.png")
        try StillImageWriter().write(rgb: Quadrants.image(PixelSize(width: 64, height: 48)), to: source)
        let path = folder.path("coded.mkv")
        try ffmpeg(
            "-i \(source) -vf scale=out_color_matrix=\(coding.matrix):out_range=\(coding.range):flags=accurate_rnd+bicubic"
                + " -pix_fmt \(coding.pixelFormat) -c:v ffv1 -colorspace \(coding.matrix) -color_range \(coding.range)",
            path)
        let frame = try #require(try Decoded(path).frames.first)
        #expect(frame.pixelFormat == coding.pixelFormat)
        #expect(Quadrants.largestError(try rgb(frame)) <= 2)
        #expect(Quadrants.largestError(try rgb(frame, size: PixelSize(width: 40, height: 36))) <= 3)
    }

    /// Without a matrix in the stream: BT.601 below 720 lines, otherwise BT.709.
    @Test(arguments: [(64, 48, "smpte170m"), (64, 720, "bt709")])
    func unspecifiedMatrix(_ width: Int, _ height: Int, _ matrix: String) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("source.png")
        try StillImageWriter().write(rgb: Quadrants.image(PixelSize(width: width, height: height)), to: source)
        let path = folder.path("coded.mkv")
        try ffmpeg(
            "-i \(source) -vf scale=out_color_matrix=\(matrix):out_range=tv,setparams=colorspace=unknown -pix_fmt yuv444p"
                + " -c:v ffv1 -colorspace unknown", path)
        let frame = try #require(try Decoded(path).frames.first)
        #expect(Quadrants.largestError(try rgb(frame)) <= 3)
    }

    @Test(arguments: ["rgb24", "bgra", "gbrp", "pal8", "rgb48le"]) func rgbFormats(_ format: String) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("source.png")
        try StillImageWriter().write(rgb: Quadrants.image(PixelSize(width: 64, height: 48)), to: source)
        let path = folder.path("coded.nut")
        let codec = ["gbrp": "ffv1", "rgb48le": "ffv1"][format] ?? "rawvideo"
        let filter = format == "pal8" ? "-vf split[a][b];[a]palettegen[p];[b][p]paletteuse" : ""
        try ffmpeg("-i \(source) \(filter) -pix_fmt \(format) -c:v \(codec)", path)
        let frame = try #require(try Decoded(path).frames.first)
        #expect(Quadrants.largestError(try rgb(frame)) <= 3)
    }

    @Test(arguments: ["gray", "gray10le", "gray16be"]) func grayIsFullRange(_ format: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path(format == "gray16be" ? "gray.png" : "gray.mkv")
        let codec = format == "gray16be" ? "png" : "ffv1"
        try ffmpeg(
            "-f lavfi -i color=c=0x808080:s=32x32:d=0.04,format=rgb24,format=\(format) -frames:v 1 -c:v \(codec)", path)
        let image = try rgb(try #require(try Decoded(path).frames.first))
        #expect(abs(Int(image[16, 16, 0]) - 128) <= 2)
        #expect(image[16, 16, 0] == image[16, 16, 2])
    }

    /// Every combination of quarter turns and mirroring that a display matrix can express, in a real file.
    @Test(arguments: [
        ("upright", [1, 0, 0, 1], [0, 1, 2, 3]),
        ("90 clockwise", [0, 1, -1, 0], [2, 0, 3, 1]),
        ("180", [-1, 0, 0, -1], [3, 2, 1, 0]),
        ("270 clockwise", [0, -1, 1, 0], [1, 3, 0, 2]),
        ("mirrored", [-1, 0, 0, 1], [1, 0, 3, 2]),
        ("upside down", [1, 0, 0, -1], [2, 3, 0, 1]),
        ("transposed", [0, 1, 1, 0], [0, 2, 1, 3]),
        ("anti-transposed", [0, -1, -1, 0], [3, 1, 2, 0]),
    ]) func orientation(_ name: String, _ matrix: [Int32], _ order: [Int]) throws {
        let folder = try TemporaryFolder()
        let size = PixelSize(width: 64, height: 48)
        let path = folder.path("turned.mp4")
        let writer = try VideoWriter(path, .init(size: size, timeBase: #require(Rational(1, 25))))
        for number in 0..<3 { try writer.write(Quadrants.image(size), timestamp: Int64(number)) }
        try writer.finish()
        try setDisplayMatrix(matrix, path)
        let frame = try #require(try Decoded(path).frames.last)
        let isTurned = matrix[0] == 0
        #expect(frame.isOrientationExact)
        #expect(frame.displayedSize == (isTurned ? size.transposed : size))
        let image = try rgb(frame)
        #expect(image.size == frame.displayedSize)
        #expect(Quadrants.largestError(image, order: order) <= 6, "\(name)")
        #expect(Quadrants.largestError(try rgb(frame, size: PixelSize(width: 70, height: 33)), order: order) <= 6)
    }

    @Test func obliqueMatrixIsRoundedAndSaidSo() throws {
        let folder = try TemporaryFolder()
        let size = PixelSize(width: 32, height: 32)
        let path = folder.path("oblique.mp4")
        try writeVideo(path, .init(size: size, timeBase: #require(Rational(1, 25))), timestamps: [0, 1])
        // 80 degrees: the nearest is a quarter turn.
        try setDisplayMatrix([11380, 64540, -64540, 11380], path, isFixedPoint: true)
        let frame = try #require(try Decoded(path).frames.first)
        #expect(!frame.isOrientationExact)
        #expect(
            frame.orientation
                == Orientation(isTransposed: true, isFlippedHorizontally: true, isFlippedVertically: false))
    }

    /// Agrees with the ffmpeg tool's own rotation of the same clip.
    @Test(arguments: [90, 180, 270]) func rotationAgreesWithTheTool(_ degrees: Int) throws {
        let folder = try TemporaryFolder()
        let plain = folder.path("plain.mp4")
        let tagged = folder.path("tagged.mp4")
        let upright = folder.path("upright.png")
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:d=0.2 -c:v libx264 -qp 0 -pix_fmt yuv444p", plain)
        try ffmpeg("-i \(plain) -c copy -metadata:s:v rotate=\(degrees)", tagged)
        try ffmpeg("-i \(tagged) -frames:v 1 -pix_fmt rgb24", upright)
        let ours = try rgb(try #require(try Decoded(tagged).frames.first))
        let theirs = try StillImageReader.rgb(upright)
        #expect(ours.size == theirs.size)
        var largest = 0
        for y in 0..<ours.size.height {
            for x in 0..<ours.size.width * 3 {
                largest = max(largest, abs(Int(ours.row(y)[x]) - Int(theirs.row(y)[x])))
            }
        }
        #expect(largest <= 4)
    }

    /// One scaler follows changes of size and pixel format in mid-stream.
    @Test func sizeChangeInMidStream() throws {
        let folder = try TemporaryFolder()
        let (a, b, both) = (folder.path("a.ts"), folder.path("b.ts"), folder.path("both.ts"))
        try ffmpeg("-f lavfi -i color=red:s=64x48:d=0.4 -c:v libx264 -pix_fmt yuv420p", a)
        try ffmpeg("-f lavfi -i color=red:s=96x80:d=0.4 -c:v libx264 -pix_fmt yuv422p", b)
        let joined = try Data(contentsOf: URL(fileURLWithPath: a)) + Data(contentsOf: URL(fileURLWithPath: b))
        try joined.write(to: URL(fileURLWithPath: both))
        let frames = try Decoded(both).frames
        #expect(frames.count == 20)
        #expect(
            Set(frames.map { $0.storedSize }) == [PixelSize(width: 64, height: 48), PixelSize(width: 96, height: 80)])
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
        let scaler = try Scaler()
        let image = RGBImage.rgb(PixelSize(width: 50, height: 40))
        for frame in frames {
            try scaler.scale(frame, into: image)
            #expect(image[25, 20, 0] > 245 && image[25, 20, 1] < 10)
        }
    }

    @Test func resizesPictures() throws {
        let result = RGBImage.rgb(PixelSize(width: 31, height: 77))
        try Scaler().resize(Quadrants.image(PixelSize(width: 64, height: 48)), into: result)
        #expect(Quadrants.largestError(result) <= 1)
    }

    @Test func emptyPictureIsAnError() throws {
        let empty = RGBImage.rgb(PixelSize(width: 0, height: 4))
        let error = mediaError { try Scaler().resize(empty, into: RGBImage.rgb(PixelSize(width: 4, height: 4))) }
        #expect(error?.kind == .invalidArgument)
    }

    /// Overwrites the track's display matrix: a, b, c, d of x' = a x + c y, y' = b x + d y.
    private func setDisplayMatrix(_ m: [Int32], _ path: String, isFixedPoint: Bool = false) throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        let track = try #require(data.range(of: Data("tkhd".utf8)))
        // The matrix follows 36 bytes (48 in version 1 of the box) after the version and flags.
        let isLong = data[track.upperBound] == 1
        let start = track.upperBound + 4 + (isLong ? 48 : 36)
        let one: Int32 = isFixedPoint ? 1 : 65536
        let matrix: [Int32] = [m[0] * one, m[1] * one, 0, m[2] * one, m[3] * one, 0, 0, 0, 1 << 30]
        for (index, value) in matrix.enumerated() {
            withUnsafeBytes(of: value.bigEndian) { bytes in
                data.replaceSubrange((start + index * 4)..<(start + index * 4 + 4), with: bytes)
            }
        }
        try data.write(to: URL(fileURLWithPath: path))
    }
}
