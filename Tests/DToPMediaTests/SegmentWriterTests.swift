import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

/// Segments of recordings: packets copied into files that play.
@Suite struct SegmentWriterTests {
    /// Encoders, the container of the source, and the one it is copied into.
    struct Case: Sendable, CustomStringConvertible {
        let codec: String
        let source: String
        let container: SegmentContainer

        var description: String { "\(codec), \(source) to \(container.rawValue)" }
    }

    static let cases = [
        Case(codec: "libx264 -bf 2", source: "mp4", container: .mp4),
        Case(codec: "libx264 -bf 0", source: "mkv", container: .mp4),
        Case(codec: "libx264 -bf 2", source: "ts", container: .mp4),
        Case(codec: "libx265 -x265-params log-level=error", source: "ts", container: .mp4),
        Case(codec: "libx265 -x265-params log-level=error", source: "mp4", container: .mp4),
        Case(codec: "mpeg4", source: "mp4", container: .mp4), Case(codec: "mjpeg", source: "avi", container: .mp4),
        Case(codec: "mpeg2video", source: "ts", container: .mp4),
        Case(codec: "libvpx", source: "webm", container: .mkv),
        Case(codec: "libvpx-vp9", source: "webm", container: .mp4),
        Case(codec: "rawvideo -pix_fmt yuv420p", source: "avi", container: .mkv),
    ]

    /// The packets of a file, as they go to its decoder.
    private static func packets(_ path: String) throws -> [CodedPacket] {
        let reader = try VideoReader(.file(path), threads: 1)
        var packets: [CodedPacket] = []
        try reader.copyPackets {
            true
        } to: {
            packets.append($0)
        }
        while try reader.nextFrame() != nil {}
        return packets
    }

    private static func write(_ packets: [CodedPacket], _ path: String, _ container: SegmentContainer) throws {
        let writer = try SegmentWriter(FilePath(path), packets[0].video, container)
        let first = packets[0].packet.decodingTimestamp ?? 0
        for coded in packets {
            let decoding = (coded.packet.decodingTimestamp ?? 0) - first
            try writer.write(
                coded.packet, decoding: decoding, presentation: (coded.packet.timestamp ?? 0) - first)
        }
        try writer.finish()
    }

    @Test(arguments: cases) func everyPictureIsCopied(_ one: Case) throws {
        let folder = try TemporaryFolder()
        let (source, copy) = (folder.path("in.\(one.source)") as String, folder.path("copy") as String)
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 60 -g 20 -c:v \(one.codec)", source)
        let packets = try Self.packets(source)
        #expect(packets.map(\.number) == (1...Int64(packets.count)).map { $0 })
        #expect(try SegmentContainer(holding: packets[0].video) == one.container)
        try Self.write(packets, copy, one.container)
        let (before, after) = (try Decoded(source), try Decoded(copy))
        #expect(before.frames.count == 60 && after.frames.count == 60 && after.errorCount == 0)
        let shift = after.frames[0].seconds - before.frames[0].seconds
        for (old, new) in zip(before.frames, after.frames) {
            #expect(abs(new.seconds - old.seconds - shift) < 0.0015)
            #expect(try rgb(old).isSame(as: rgb(new)))
        }
        let contents = try #require(try SegmentRepair.contents(of: FilePath(copy)))
        #expect(contents.packetCount == 60 && contents.width == 96 && contents.height == 64)
        #expect(abs(contents.seconds - 59.0 / 25) < 0.002)
    }

    /// A camera that sends a picture a second: all but the last are in the file, and each has its time in the end.
    @Test(arguments: SegmentContainer.allCases) func slowStreamsAreWrittenSoon(_ container: SegmentContainer) throws {
        let folder = try TemporaryFolder()
        let (source, copy) = (folder.path("in.mkv") as String, folder.path("copy") as String)
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 6 -bf 0 -c:v libx264", source)
        let packets = try Self.packets(source)
        let times: [Int64] = [0, 1000, 1500, 4000, 4040, 9000]
        let writer = try SegmentWriter(FilePath(copy), packets[0].video, container)
        for (index, coded) in packets.enumerated() {
            try writer.write(coded.packet, decoding: times[index], presentation: times[index])
            Thread.sleep(forTimeInterval: 0.75)
            try writer.tick()
            if index > 0 { #expect(try SegmentRepair.contents(of: FilePath(copy))?.packetCount == index) }
        }
        try writer.finish()
        let decoded = try Decoded(copy)
        #expect(decoded.times.map { Int64(($0 * 1000).rounded()) } == times && decoded.errorCount == 0)
    }

    /// A file that ends anywhere is cut to what plays.
    @Test func cutFilesAreRepaired() throws {
        let folder = try TemporaryFolder()
        let (source, whole) = (folder.path("in.ts") as String, folder.path("whole") as String)
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 100 -g 20 -bf 2 -c:v libx264", source)
        try Self.write(Self.packets(source), whole, .mp4)
        let bytes = try Data(contentsOf: URL(filePath: whole))
        var random = SeededGenerator(seed: 7)
        var last = 0
        for length in (0..<40).map({ _ in Int.random(in: 0...bytes.count, using: &random) }).sorted() {
            let cut = FilePath(folder.path("cut") as String)
            try bytes.prefix(length).write(to: URL(filePath: cut.string))
            let contents = try SegmentRepair.complete(cut, .mp4)
            let count = contents?.packetCount ?? 0
            #expect(count >= last && count <= 100)
            last = count
            guard contents != nil else { continue }
            let decoded = try Decoded(cut.string)
            #expect(decoded.frames.count == count && decoded.errorCount == 0)
        }
        #expect(last > 50)
    }

    /// Whatever a file holds: no trap, no endless loop.
    @Test func nonsenseIsNoSegment() throws {
        let folder = try TemporaryFolder()
        let path = FilePath(folder.path("x") as String)
        var random = SeededGenerator(seed: 3)
        for length in [0, 1, 7, 8, 15, 16, 17, 1000] {
            for _ in 0..<20 {
                let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                try Data(bytes).write(to: URL(filePath: path.string))
                #expect(try SegmentRepair.complete(path, .mp4) == nil)
            }
        }
        // A box that says it is shorter than its header, one without an end, and one of 2^63 bytes.
        for size in [[0, 0, 0, 4], [0, 0, 0, 0], [0, 0, 0, 1]] as [[UInt8]] {
            try Data(size + Array("moof".utf8) + [UInt8](repeating: 0x80, count: 64)).write(
                to: URL(filePath: path.string))
            #expect(try SegmentRepair.complete(path, .mp4) == nil)
        }
    }

    /// Parameter sets in mid-stream, as after a change of the camera's settings, are another stream.
    @Test(arguments: ["libx264", "libx265 -x265-params log-level=error"])
    func changesAreSeen(_ codec: String) throws {
        let folder = try TemporaryFolder()
        var both = Data()
        for (size, offset) in [("96x64", 0), ("128x96", 1), ("128x96", 2)] {
            let part: String = folder.path("part\(offset).ts")
            try ffmpeg(
                "-f lavfi -i testsrc2=s=\(size):r=25:d=1 -g 5 -bf 0 -c:v \(codec) -output_ts_offset \(offset)", part)
            both += try Data(contentsOf: URL(filePath: part))
        }
        let path: String = folder.path("both.ts")
        try both.write(to: URL(filePath: path))
        let packets = try Self.packets(path)
        var videos: [(size: PixelSize, count: Int)] = []
        var last: CodedVideo?
        for packet in packets {
            if last.map({ $0.isSame(as: packet.video) }) ?? false {
                videos[videos.count - 1].count += 1
            } else {
                videos.append((packet.video.size, 1))
            }
            last = packet.video
        }
        #expect(videos.map(\.size) == [PixelSize(width: 96, height: 64), PixelSize(width: 128, height: 96)])
        #expect(videos.map(\.count) == [25, 50])
    }

    /// Each JPEG says how large it is.
    @Test func sizesOfJPEGsAreSeen() throws {
        let folder = try TemporaryFolder()
        var both = Data()
        for size in ["96x64", "100x50"] {
            let part: String = folder.path("\(size).mjpeg")
            try ffmpeg("-f lavfi -i testsrc2=s=\(size):r=25 -frames:v 5 -c:v mjpeg -f mjpeg", part)
            both += try Data(contentsOf: URL(filePath: part))
        }
        let path: String = folder.path("both.mjpeg")
        try both.write(to: URL(filePath: path))
        let sizes = try Self.packets(path).map(\.video.size)
        #expect(sizes.count == 10 && Set(sizes.prefix(5)) == [PixelSize(width: 96, height: 64)])
        #expect(Set(sizes.suffix(5)) == [PixelSize(width: 100, height: 50)])
    }
}

extension RGBImage {
    /// Whether all pixels are equal.
    fileprivate func isSame(as other: RGBImage) -> Bool {
        guard size == other.size else { return false }
        return (0..<size.height).allSatisfy { y in
            (0..<size.width * 3).allSatisfy { row(y)[$0] == other.row(y)[$0] }
        }
    }
}
