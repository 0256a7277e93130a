import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Synchronization
import Testing

/// Pictures in shared memory are those of the decoder, whatever their pixel format.
@Suite struct PictureLayoutTests {
    private static let formats = [
        "yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le", "nv12", "gray", "gray16le", "rgb24", "bgra",
        "rgb48le", "gbrp", "pal8", "monob", "yuyv422", "ya8",
    ]

    /// The first frame of a raw video in `format`, of an odd size.
    private func frame(_ format: String, in folder: TemporaryFolder) throws -> Frame {
        let file: String = folder.path("video.nut")
        try ffmpeg("-f lavfi -i testsrc=s=71x53:r=25 -frames:v 1 -pix_fmt \(format) -c:v rawvideo", file)
        let frame = try #require(try VideoReader(.file(.init(file))).nextFrame())
        #expect(frame.pixelFormat == format || format == "yuvj420p")
        return frame
    }

    private func pixels(_ frame: Frame) throws -> [UInt8] {
        let image = RGBImage.rgb(PixelSize(width: 71, height: 53))
        try Scaler().scale(frame, into: image)
        return (0..<53).flatMap { y in (0..<71).flatMap { x in (0..<3).map { image[x, y, $0] } } }
    }

    @Test(arguments: formats) func copiesGiveTheSamePixels(_ format: String) throws {
        let frame = try frame(format, in: TemporaryFolder())
        let header = FrameHeader(frame)
        let layout = try #require(PictureLayout(header))
        let memory = UnsafeMutableRawPointer.allocate(byteCount: layout.byteCount, alignment: 64)
        defer { memory.deallocate() }
        layout.copy(frame, to: memory)
        let shown = try Frame(header, timeBase: frame.timeBase)
        #expect(FrameHeader(shown) == header)
        try shown.show(memory, layout) {}
        #expect(try pixels(shown) == pixels(frame))
        try shown.detach()
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: layout.byteCount)
        #expect(try pixels(shown) == pixels(frame))
        #expect(FrameHeader(shown) == header)
    }

    @Test func whatCannotLieInMemoryHasNoLayout() throws {
        var header = FrameHeader(try frame("yuv420p", in: TemporaryFolder()))
        #expect(PictureLayout(header)?.fits(header) == true)
        for format: Int32 in [-1, 9999, .max] {
            header.pixelFormat = format
            #expect(PictureLayout(header) == nil)
        }
        header.pixelFormat = 0
        for (width, height) in [(0, 1), (1, -1), (1 << 40, 1)] {
            header.storedSize = PixelSize(width: width, height: height)
            #expect(PictureLayout(header) == nil)
        }
    }

    @Test func picturesAreReleasedOnce() throws {
        let frame = try frame("yuv420p", in: TemporaryFolder())
        let header = FrameHeader(frame)
        let layout = try #require(PictureLayout(header))
        let memory = UnsafeMutableRawPointer.allocate(byteCount: layout.byteCount, alignment: 64)
        defer { memory.deallocate() }
        let releases = Releases()
        var shown: Frame? = try Frame(header, timeBase: frame.timeBase)
        try shown?.show(memory, layout) { releases.count.add(1, ordering: .relaxed) }
        #expect(releases.count.load(ordering: .relaxed) == 0)
        try shown?.detach()
        #expect(releases.count.load(ordering: .relaxed) == 1)
        shown = nil
        #expect(releases.count.load(ordering: .relaxed) == 1)
    }

    private final class Releases: Sendable { let count = Atomic<Int>(0) }
}
