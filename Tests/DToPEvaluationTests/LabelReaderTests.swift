import DToPEvaluation
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct LabelReaderTests {
    private let folder: TemporaryFolder
    private let void = LabelMap.void

    init() throws { folder = try TemporaryFolder() }

    private func map(_ values: [UInt16]) -> LabelMap {
        let labels = LabelMap.labels(PixelSize(width: values.count, height: 1))
        for (x, value) in values.enumerated() { labels[x, 0] = value }
        return labels
    }

    private func read(_ reader: LabelReader, _ name: String) throws -> [UInt16] {
        let labels = try reader.read(folder.path(name))
        return (0..<labels.size.width).map { labels[$0, 0] }
    }

    /// CamVid: eleven classes; 11 is void.
    @Test(arguments: ["palette", "gray", "gray16"]) func countsFromZero(kind: String) throws {
        let stored: [UInt16] = [0, 10, 11, 200, 255]
        try write(map(stored), kind)
        let reader = LabelReader(base: .zero, classCount: 11)
        #expect(try read(reader, "a.png") == [0, 10, void, void, void])
    }

    /// ADE20K: 150 classes from 1; 0 is void.
    @Test(arguments: ["palette", "gray", "gray16"]) func countsFromOne(kind: String) throws {
        try write(map([0, 1, 150, 151, 255]), kind)
        let reader = LabelReader(base: .one, classCount: 150)
        #expect(try read(reader, "a.png") == [void, 0, 149, void, void])
    }

    /// 255 is void in 8 bits whatever the model; in 16 bits it is a class if the model has that many.
    @Test func manyClasses() throws {
        for base in LabelBase.allCases {
            let reader = LabelReader(base: base, classCount: 300)
            let shift = UInt16(base.rawValue)
            try write(map([254, 255]), "gray")
            #expect(try read(reader, "a.png") == [254 - shift, void])
            try write(map([255, 256, 299 + shift, 300 + shift, 65535]), "gray16")
            #expect(try read(reader, "a.png") == [255 - shift, 256 - shift, 299, void, void])
        }
    }

    @Test func theModelsOwnVoidIsVoid() throws {
        try write(map([0, 3, 4]), "gray")
        #expect(try read(LabelReader(base: .zero, classCount: 5, ignoreIndex: 3), "a.png") == [0, void, 4])
        #expect(try read(LabelReader(base: .one, classCount: 5, ignoreIndex: 3), "a.png") == [void, 2, void])
    }

    @Test(arguments: ["rgb24", "rgba", "monob", "ya8"]) func otherPicturesAreRefused(format: String) throws {
        try ffmpeg("-f lavfi -i color=gray:s=8x8 -frames:v 1 -pix_fmt \(format)", folder.path("a.png"))
        #expect(throws: (any Error).self) { try read(LabelReader(base: .zero, classCount: 5), "a.png") }
    }

    @Test func aJPEGIsNoLabel() throws {
        try ffmpeg(
            "-f lavfi -i color=gray:s=8x8 -frames:v 1 -f image2 -c:v mjpeg -pix_fmt gray -strict -1",
            folder.path("a.png"))
        let failure = thrown(EvaluationError.self) { _ = try read(LabelReader(base: .zero, classCount: 5), "a.png") }
        #expect(failure == .notAnIndexPicture(path: folder.path("a.png"), reason: "it is no PNG"))
        try Data([0x89, 0x50]).write(to: folder.url.appending(path: "b.png"))
        #expect(throws: EvaluationError.self) { try read(LabelReader(base: .zero, classCount: 5), "b.png") }
        #expect(throws: EvaluationError.self) { try read(LabelReader(base: .zero, classCount: 5), "none.png") }
    }

    /// FFmpeg would stretch the sixteen grays over 0...255.
    @Test func narrowGraysAreRefused() throws {
        try StillImageWriter().write(gray: .gray(PixelSize(width: 8, height: 8)), to: folder.path("a.png"))
        var bytes = try Data(contentsOf: folder.url.appending(path: "a.png"))
        bytes[24] = 4
        try bytes.write(to: folder.url.appending(path: "a.png"))
        let failure = thrown(EvaluationError.self) { _ = try read(LabelReader(base: .zero, classCount: 5), "a.png") }
        #expect(
            failure == .notAnIndexPicture(path: folder.path("a.png"), reason: "it is gray of 4 bits a pixel"))
    }

    /// A PNG cut off anywhere is an error, not a crash.
    @Test func truncatedLabels() throws {
        let size = PixelSize(width: 64, height: 64)
        let labels = LabelMap.labels(size)
        var random = SeededGenerator(seed: 3)
        for y in 0..<64 { for x in 0..<64 { labels[x, y] = UInt16(random.next() % 5) } }
        try StillImageWriter().write(gray16: labels, to: folder.path("a.png"))
        let bytes = try Data(contentsOf: folder.url.appending(path: "a.png"))
        let reader = LabelReader(base: .zero, classCount: 5)
        for count in stride(from: 0, to: 60, by: 3) {
            try bytes.prefix(count).write(to: folder.url.appending(path: "b.png"))
            #expect(throws: (any Error).self) { try reader.read(folder.path("b.png")) }
        }
    }

    private func write(_ labels: LabelMap, _ kind: String) throws {
        let writer = StillImageWriter()
        let path = folder.path("a.png")
        switch kind {
        case "palette":
            // The writer stores void as 255.
            let copy = map((0..<labels.size.width).map { labels[$0, 0] == 255 ? void : labels[$0, 0] })
            try writer.write(indexed: copy, palette: [[1, 2, 3]], to: path)
        case "gray":
            let gray = GrayImage.gray(labels.size)
            for x in 0..<labels.size.width { gray[x, 0] = UInt8(labels[x, 0]) }
            try writer.write(gray: gray, to: path)
        default: try writer.write(gray16: labels, to: path)
        }
    }
}
