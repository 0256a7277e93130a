import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct StreamInputTests {
    private let folder: TemporaryFolder
    private let rate: Rational

    init() throws {
        folder = try TemporaryFolder()
        rate = try #require(Rational(25, 1))
    }

    private func touch(_ names: String...) {
        for name in names { #expect(FileManager.default.createFile(atPath: folder.path(name), contents: Data([1]))) }
    }

    private func input(_ name: String) throws(InputError) -> StreamInput {
        try StreamInput(folder.path(name), frameRate: rate)
    }

    private func pictures(_ name: String) throws -> [String] {
        switch try input(name) {
        case .picture(let path): [path.lastComponent?.string ?? ""]
        case .pictures(let list): list.paths.compactMap { $0.lastComponent?.string }
        default: []
        }
    }

    private func failure(_ name: String) -> InputError? { thrown(InputError.self) { _ = try input(name) } }

    @Test func filesAreVideosOrPicturesByTheirEnding() throws {
        touch("a.mp4", "b.PNG", "c", "d.JpEg", ".e.png", "f.png.mp4")
        for name in ["a.mp4", "c", "f.png.mp4"] {
            guard case .video(.file(let path)) = try input(name) else {
                Issue.record("\(name) is no video")
                continue
            }
            #expect(path == (folder.path(name) as FilePath))
        }
        for name in ["b.PNG", "d.JpEg", ".e.png"] { #expect(try pictures(name) == [name]) }
    }

    @Test func foldersGiveTheirPicturesInOrder() throws {
        touch("b.png", "a.JPG", "c.webp", ".hidden.png", "notes.txt", "labels.json", "d.mp4", "10.png", "2.png")
        let expected = ["10.png", "2.png", "a.JPG", "b.png", "c.webp"]
        #expect(try pictures("") == expected)
        #expect(try input("").paths == expected.map { folder.path($0) })
        #expect(try input("").paths.count == 5)
    }

    @Test func foldersWithoutPicturesAreAnError() {
        touch(".hidden.png", "a.mp4")
        #expect(failure("") == .noPictures(folder.path("")))
        #expect(failure("")?.description.contains("webp") == true)
    }

    @Test func globsGiveThePicturesTheyMatch() throws {
        touch("a1.png", "a2.PNG", "a3.txt", "b1.png", ".a4.png")
        #expect(try pictures("a*") == ["a1.png", "a2.PNG"])
        #expect(try pictures("*") == ["a1.png", "a2.PNG", "b1.png"])
        #expect(try pictures("[ab]1.png") == ["a1.png", "b1.png"])
        #expect(try pictures("?1.png") == ["a1.png", "b1.png"])
        #expect(failure("c*") == .noMatch(folder.path("c*")))
        #expect(failure("*.txt") == .noPictures(folder.path("*.txt")))
        #expect(failure("[") == .noMatch(folder.path("[")))
    }

    @Test func aNameThatExistsIsThatFile() throws {
        touch("a*.png", "ab.png", "[x].mp4", "x.mp4", "%d.mp4", "100%d.png")
        #expect(try pictures("a*.png") == ["a*.png"])
        #expect(try input("[x].mp4").paths == [folder.path("[x].mp4")])
        guard case .video(.file) = try input("%d.mp4") else {
            Issue.record("a sequence")
            return
        }
        #expect(try pictures("100%d.png") == ["100%d.png"])
    }

    @Test(arguments: ["%d.png", "%08d.png", "f-%03d.jpg"])
    func patternsAreSequences(_ name: String) throws {
        touch("1.png", "00000001.png", "f-001.jpg")
        guard case .sequence(let sequence) = try input(name) else {
            Issue.record("no sequence")
            return
        }
        #expect(sequence.pattern == folder.path(name) && sequence.frameRate == rate && sequence.pictures.count == 1)
    }

    @Test func whatIsNotThereIsMissing() throws {
        #expect(failure("no.mp4") == .missing(folder.path("no.mp4")))
        #expect(thrown(InputError.self) { _ = try StreamInput("", frameRate: rate) } == .missing(""))
        touch("file")
        #expect(failure("file/a.mp4") == .missing(folder.path("file/a.mp4")))
    }

    @Test(
        arguments: [
            ("-", .standardInput, false), ("lavfi:testsrc=r=5", .filterGraph("testsrc=r=5"), false),
            ("/dev/video97", .device("/dev/video97"), true),
        ] as [(String, MediaInput, Bool?)])
    func whatIsNoFileIsKnownByItsName(_ name: String, _ expected: MediaInput, _ isLive: Bool?) throws {
        let input = try StreamInput(name, frameRate: rate)
        guard case .video(expected) = input else {
            Issue.record("\(input)")
            return
        }
        #expect(input.isLive == isLive && input.paths.isEmpty)
    }

    @Test(
        arguments: [
            ("rtsp://user:secret@camera/live", true), ("RTSP://camera/live", true), ("udp://@239.0.0.1:5000", true),
            ("http://host/a.m3u8", nil), ("https://host/a.mp4", nil),
        ] as [(String, Bool?)])
    func urlsAreRead(_ name: String, _ isLive: Bool?) throws {
        let input = try StreamInput(name, frameRate: rate)
        guard case .video(.url(let url)) = input else {
            Issue.record("\(input)")
            return
        }
        #expect(input.isLive == isLive && !"\(url)".contains("secret"))
    }

    @Test(arguments: ["rtmp://user:secret@camera/live", "gopher://secret@a", "concat://secret"])
    func otherSchemesAreRefused(_ name: String) {
        let failure = thrown(InputError.self) { _ = try StreamInput(name, frameRate: rate) }
        #expect(failure == .unsupported(name))
        #expect(failure?.description.contains("secret") == false)
    }

    @Test(arguments: ["rtsp://", "rtsp://user:sec/ret@camera/1", "http://cam:port/secret"])
    func malformedURLsAreExplained(_ name: String) {
        let failure = thrown(InputError.self) { _ = try StreamInput(name, frameRate: rate) }
        #expect(failure == .malformedURL(scheme: String(name.prefix(4))))
        #expect(failure?.description.contains("sec") == false)
    }

    @Test func fileURLsAreFiles() throws {
        touch("a b.mp4")
        let url = "file://" + folder.path("a%20b.mp4")
        #expect(try StreamInput(url, frameRate: rate).paths == [folder.path("a b.mp4")])
        let missing = thrown(InputError.self) { _ = try StreamInput("file:///no/a.mp4", frameRate: rate) }
        #expect(missing == .missing("/no/a.mp4"))
    }

    @Test func devicesAndPipesAreNoFiles() {
        #expect(thrown(InputError.self) { _ = try StreamInput("/dev/null", frameRate: rate) } == .notAFile("/dev/null"))
    }
}
