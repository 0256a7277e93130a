import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import SystemPackage
import Testing

@Suite struct PictureFolderTests {
    private let folder: TemporaryFolder
    private let record = FrameRecord(stream: "a", frame: 7, wall: WallTime(milliseconds: 0))

    init() throws { folder = try TemporaryFolder() }

    private func touch(_ names: String...) {
        for name in names { #expect(FileManager.default.createFile(atPath: folder.path(name), contents: Data([1]))) }
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
    }

    @Test func createsTheFolderAndThoseAbove() throws {
        let path = folder.path("a/b/c")
        try PictureFolder.check(path, overwrite: false)
        #expect(try names.isEmpty)
        let made = try PictureFolder(path, overwrite: false)
        #expect(FileManager.default.fileExists(atPath: path) && made.file("x.png") == FilePath(path + "/x.png"))
    }

    @Test func replacesOnlyAnEarlierRunAndOnlyWhenAsked() throws {
        touch("frames.csv", "00000000.png", "a.PNG", ".00000001.png.part-12", "labels.json", "notes.txt")
        let path = folder.url.path
        #expect(throws: RunError.folderInUse(path: path)) { _ = try PictureFolder(path, overwrite: false) }
        #expect(try names.count == 6)
        try PictureFolder.check(path, overwrite: true)
        #expect(try names.count == 6)
        _ = try PictureFolder(path, overwrite: true)
        #expect(try names == ["frames.csv", "labels.json", "notes.txt"])
    }

    @Test(arguments: [false, true])
    func leavesPicturesOfOthersAlone(overwrite: Bool) throws {
        touch("holiday.png", "notes.txt")
        let path = folder.url.path
        #expect(throws: RunError.foreignPictures(path: path, example: "holiday.png")) {
            _ = try PictureFolder(path, overwrite: overwrite)
        }
        #expect(try names == ["holiday.png", "notes.txt"])
    }

    @Test func saysWhyAFolderCannotBe() throws {
        touch("file")
        let failure = thrown(RunError.self) { _ = try PictureFolder(folder.path("file/masks"), overwrite: false) }
        guard case .cannotCreateFolder(folder.path("file/masks"), let reason) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(!reason.isEmpty && !reason.contains("Error Domain"))
    }

    @Test func eachPictureHasItsLine() throws {
        let sink = try PictureWriter(folder.path("out"), overwrite: false)
        let gray = GrayImage.gray(PixelSize(width: 3, height: 2))
        gray[2, 1] = 200
        try sink.write(record, file: "x y.png") { try $0.write(gray: gray, to: $1) }
        #expect(try StillImageReader.gray(folder.path("out/x y.png"))[2, 1] == 200)
        let index = try String(contentsOfFile: folder.path("out/frames.csv"), encoding: .utf8)
        #expect(index.hasSuffix("7,,,1970-01-01T00:00:00.000Z,x y.png,0,,\n"))
    }

    @Test func aPictureThatFailsHasNone() throws {
        let sink = try PictureWriter(folder.path("out"), overwrite: false)
        #expect(throws: CancellationError.self) {
            try sink.write(record, file: "x.png") { _, _ in throw CancellationError() }
        }
        let index = try String(contentsOfFile: folder.path("out/frames.csv"), encoding: .utf8)
        #expect(index.split(separator: "\n").count == 1)
    }
}
