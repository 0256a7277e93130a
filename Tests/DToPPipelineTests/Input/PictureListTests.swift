import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import SystemPackage
import Testing

@Suite struct PictureListTests {
    private let owner: TemporaryFolder
    private var folder: FilePath { FilePath(owner.url.path) }

    init() throws { owner = try TemporaryFolder() }

    private func input(_ name: String) throws -> NamedInput {
        try NamedInput.all(of: folder.text + "/" + name, frameRate: .usualFrameRate)[0]
    }

    @Test func whatIsLeftOutIsTold() throws {
        try owner.touch(
            Array("a.png".utf8), Array("b.AVIF".utf8), Array("c.jfif".utf8), Array("v.mkv".utf8), Array("w.MKV".utf8),
            Array("noending".utf8), Array(".hidden".utf8), Array("d.png/x".utf8))
        let input = try input("")
        #expect(input.input.paths.compactMap { $0.lastComponent?.string } == ["a.png", "b.AVIF", "c.jfif"])
        #expect(
            input.note?.hasSuffix(
                "4 of 7 entries left out, no pictures by their names: 2 .mkv, 1 folder, 1 without an ending") == true)
        #expect(try self.input("a*").note == nil)
        #expect(try self.input("*.*").note?.contains("3 of 6") == true)
    }

    /// Names that are equal as Swift strings, and one that no string can hold.
    @Test func namesAreBytes() throws {
        let names: [[UInt8]] = [Array("e\u{301}.png".utf8), Array("\u{e9}.png".utf8), [0xE9, 0x2E, 0x70, 0x6E, 0x67]]
        for name in names { try owner.touch(name) }
        #expect(try input("").input.paths.compactMap { $0.lastComponent?.bytes } == names)
        #expect(try input("*.png").input.paths.count == 3)
        let latin = folder.appending(FilePath(bytes: names[2]).components)
        #expect(try input("\u{10FFE9}.png").input.paths == [latin])
        let url = "file://" + folder.string + "/%E9.png"
        #expect(try StreamInput(url, frameRate: .usualFrameRate).paths == [latin])
    }

    @Test func foldersThatExistAreNoPatterns() throws {
        try owner.touch(Array("shots[1]/a.png".utf8), Array("shots1/b.png".utf8), Array("*/c.png".utf8))
        #expect(try input("shots[1]").input.paths.map(\.lastComponent) == ["a.png"])
        #expect(try input("shots[1]/*.png").input.paths.map(\.lastComponent) == ["a.png"])
        #expect(try input("*/*.png").input.paths.map(\.lastComponent) == ["c.png"])
        #expect(try input("shot*/*.png").input.paths.map(\.lastComponent) == ["b.png", "a.png"])
    }

    /// Lists may be in Latin-1, with a byte order mark and Windows line ends; UTF-16 is refused.
    @Test func listsAreBytes() throws {
        try owner.touch([0x63, 0xE9, 0x2E, 0x70, 0x6E, 0x67])
        let list = folder.file("list.txt")
        try Data([0xEF, 0xBB, 0xBF, 0x63, 0xE9, 0x2E, 0x70, 0x6E, 0x67, 0x0D, 0x0A])
            .write(to: URL(fileURLWithPath: list.string))
        let inputs = try NamedInput.all(of: list.text, frameRate: .usualFrameRate)
        #expect(inputs.flatMap(\.input.paths).map(\.lastComponent?.bytes) == [[0x63, 0xE9, 0x2E, 0x70, 0x6E, 0x67]])
        try Data([0xFF, 0xFE, 0x63, 0x00]).write(to: URL(fileURLWithPath: list.string))
        #expect(throws: InputError.unreadableList(list.shown)) {
            try NamedInput.all(of: list.text, frameRate: .usualFrameRate)
        }
    }

    @Test(arguments: ["file://host/a.png", "file:///a%00.png", "file://"])
    func otherFileURLsAreRefused(_ url: String) {
        #expect(throws: InputError.malformedURL(scheme: "file")) {
            try StreamInput(url, frameRate: .usualFrameRate)
        }
    }
}
