import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

@Suite struct MaskVideoWriterTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("masks.mkv") }
    private static let size = PixelSize(width: 101, height: 67)
    private static let timeBase = Rational(1, 90000)!

    init() throws { folder = try TemporaryFolder() }

    /// Blocks of classes, some void, that move with `number`.
    private static func labels(_ number: Int, classCount: Int, _ size: PixelSize = size) -> LabelMap {
        let labels = LabelMap.labels(size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let label = (x / 9 + y / 7 * 13 + number * 5) % (classCount + 1)
                labels[x, y] = label == classCount ? LabelMap.void : UInt16(label)
            }
        }
        return labels
    }

    /// As the video has them: void as 255 in 8 bits.
    private static func bytes(_ labels: LabelMap, isWide: Bool) -> [UInt8] {
        (0..<labels.size.height).flatMap { y in
            (0..<labels.size.width).flatMap { x -> [UInt8] in
                let label = labels[x, y]
                if isWide { return [UInt8(truncatingIfNeeded: label), UInt8(label >> 8)] }
                return [label == LabelMap.void ? 255 : UInt8(label)]
            }
        }
    }

    private func makeWriter(classCount: Int, tags: [String: String] = [:]) throws -> MaskVideoWriter {
        var video = MaskVideoWriter.Configuration(
            size: Self.size, timeBase: Self.timeBase, frameRate: Rational(30000, 1001), classCount: classCount)
        video.tags = tags
        return try MaskVideoWriter(FilePath(path), video)
    }

    /// Every value comes back, at its time, whatever the times are; equal masks too.
    @Test(arguments: [(5, "gray"), (255, "gray"), (256, "gray16le"), (1000, "gray16le")])
    func everyPixelComesBack(_ classCount: Int, _ format: String) throws {
        let masks = [0, 1, 1, 1, 2, 3, 3, 4, 0].map { Self.labels($0, classCount: classCount) }
        let times: [Int64] = [0, 3003, 3093, 9000, 9090, 90_000, 90_001_000, 90_001_900, 324_000_000]
        let writer = try makeWriter(classCount: classCount)
        for (mask, time) in zip(masks, times) { try writer.write(mask, timestamp: time, duration: 3003) }
        try writer.finish()
        #expect(writer.warnings.isEmpty)
        let isWide = classCount > 255
        let pictures = try rawPictures(path, format, byteCount: Self.size.count * (isWide ? 2 : 1))
        #expect(pictures.hashes == masks.map { Self.bytes($0, isWide: isWide) }.hashes)
        let decoded = try Decoded(path)
        #expect(decoded.errorCount == 0 && decoded.frames.allSatisfy { $0.pixelFormat == format && $0.isKeyframe })
        #expect(decoded.times.count == times.count)
        for (time, ticks) in zip(decoded.times, times) {
            #expect(abs(time - Self.timeBase.seconds(ticks)) <= 0.000_501)
        }
    }

    /// Its header says what the values mean, and that they are no brightness to be stretched.
    @Test func theHeaderDescribesIt() throws {
        let writer = try makeWriter(classCount: 5, tags: ["CLASSES": #"[{"id":0,"name":"Sky"}]"#])
        try writer.write(Self.labels(0, classCount: 5), timestamp: 0)
        try writer.finish()
        let entries = "stream=codec_name,color_range:stream_tags=CLASSES"
        let text = try output(
            of: "ffprobe", ["-v", "error", "-show_entries", entries, "-of", "default=nk=1:nw=1", path])
        #expect(text == "ffv1\npc\n[{\"id\":0,\"name\":\"Sky\"}]\n")
    }

    /// Masks of another size get the video's; no class appears that was not there.
    @Test func anotherSizeIsBroughtToTheFirstWithoutMixing() throws {
        let writer = try makeWriter(classCount: 200)
        let size = PixelSize(width: 40, height: 90)
        try writer.write(Self.labels(0, classCount: 200), timestamp: 0)
        for time in 1...2 { try writer.write(Self.labels(3, classCount: 200, size), timestamp: Int64(time) * 3000) }
        try writer.finish()
        #expect(writer.warnings == ["\(path): masks of 40x90 are brought to the video's size, 101x67"])
        let pictures = try rawPictures(path, "gray", byteCount: Self.size.count)
        let scaled = Self.labels(3, classCount: 200, size).nearest(Self.size)
        #expect(pictures.dropFirst().map(\.hashValue) == [scaled, scaled].map { Self.bytes($0, isWide: false) }.hashes)
    }

    /// A mask that equals the one before is the same packet: no encoder could be as fast.
    @Test func equalMasksAreEqualPackets() throws {
        let writer = try makeWriter(classCount: 5)
        for number in [0, 0, 1, 0] {
            try writer.write(Self.labels(number, classCount: 5), timestamp: Int64(writer.frameCount) * 3000)
        }
        try writer.finish()
        let hashes = try output(of: "ffmpeg", ["-v", "error", "-i", path, "-c", "copy", "-f", "framemd5", "-"])
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: ",").last }
        #expect(hashes.count == 4 && hashes[0] == hashes[1] && hashes[0] == hashes[3] && hashes[1] != hashes[2])
    }

    /// Without `finish`, as after a kill, the file lacks no more than half a second.
    @Test(arguments: [3000, 90_000] as [Int64]) func anUnfinishedFilePlays(_ step: Int64) throws {
        let writer = try makeWriter(classCount: 5)
        for number in 0..<40 { try writer.write(Self.labels(number, classCount: 5), timestamp: Int64(number) * step) }
        let pictures = try rawPictures(path, "gray", byteCount: Self.size.count)
        #expect(pictures.count >= 40 - Int(45_000 / step))
        for (number, picture) in pictures.enumerated() {
            #expect(
                picture.hashValue == Self.bytes(Self.labels(number, classCount: 5), isWide: false).hashValue,
                "\(number)")
        }
    }

    @Test func refusals() throws {
        try Data([1]).write(to: URL(fileURLWithPath: path))
        #expect(mediaError { _ = try makeWriter(classCount: 5) }?.kind == .outputExists)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
        try FileManager.default.removeItem(atPath: path)
        let writer = try makeWriter(classCount: 5)
        try writer.write(Self.labels(0, classCount: 5), timestamp: 7)
        #expect(mediaError { try writer.write(Self.labels(0, classCount: 5), timestamp: 7) }?.kind == .invalidArgument)
        let large = Self.labels(0, classCount: 5)
        large[3, 3] = 255
        #expect(mediaError { try writer.write(large, timestamp: 8) }?.kind == .invalidArgument)
        // The picture after an error is its own.
        try writer.write(Self.labels(0, classCount: 5), timestamp: 9)
        try writer.finish()
        let expected = Self.bytes(Self.labels(0, classCount: 5), isWide: false)
        #expect(try rawPictures(path, "gray", byteCount: Self.size.count).hashes == [expected, expected].hashes)
    }

    /// Matroska has no times below zero.
    @Test func aNegativeBeginningIsZero() throws {
        let writer = try makeWriter(classCount: 5)
        for number in 0..<3 {
            try writer.write(Self.labels(number, classCount: 5), timestamp: Int64(number - 2) * 9000)
        }
        try writer.finish()
        #expect(try Decoded(path).times == [0, 0.1, 0.2])
    }
}
