import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import Testing

@Suite struct MaskWriterTests {
    private let folder: TemporaryFolder
    private let labels = LabelMap.labels(PixelSize(width: 3, height: 2))
    private let record = FrameRecord(stream: "a", frame: 0, wall: WallTime(milliseconds: 0))

    init() throws {
        folder = try TemporaryFolder()
        labels[1, 0] = 254
        labels[0, 1] = 3
        labels[2, 1] = LabelMap.void
    }

    private func sink(classCount: Int) throws -> MaskWriter {
        try MaskWriter(
            folder.path("out"), names: (0..<classCount).map { "c\($0)" },
            colors: (0..<classCount).map { RGBColor(red: UInt8(truncatingIfNeeded: $0), green: 1, blue: 2) },
            overwrite: false)
    }

    /// With 255 classes, 8 bits still have room for void.
    @Test(arguments: [(255, "pal8", 255 as UInt16), (256, "gray16be", 65535)])
    func picksTheNarrowestMask(classCount: Int, format: String, void: UInt16) throws {
        let sink = try sink(classCount: classCount)
        if classCount > 255 { labels[1, 1] = 255 }
        try sink.write(labels, record, file: "x.png")
        #expect(try StillImageReader.frame(folder.path("out/x.png")).pixelFormat == format)
        let read = try StillImageReader.labels(folder.path("out/x.png"))
        #expect(read[1, 0] == 254 && read[0, 1] == 3 && read[2, 1] == void)
        #expect(read[1, 1] == (classCount > 255 ? 255 : 0))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
        #expect(names == ["frames.csv", "labels.json", "x.png"])
    }

    @Test(arguments: [
        (255, [0, 254, 0, 3, 0, 255] as [UInt8]), (256, [0, 0, 254, 0, 0, 0, 3, 0, 0, 0, 255, 255]),
    ])
    func rawMasksHaveNoGaps(classCount: Int, expected: [UInt8]) throws {
        let path = folder.path("raw")
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let sink = MaskWriter.raw(
            RawMaskOutput(LineWriter(descriptor: descriptor, path: path), classCount: classCount))
        for _ in 0..<2 { try sink.write(labels, record, file: "") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(expected + expected))
    }

    @Test func standardOutputIsADash() throws {
        guard case .raw = try MaskWriter("-", names: ["a"], colors: [[0, 0, 0]], overwrite: false) else {
            Issue.record("a folder")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: "-"))
    }
}
