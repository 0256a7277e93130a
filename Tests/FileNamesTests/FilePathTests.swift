import DToPTestSupport
import FileNames
import Foundation
import SystemPackage
import Testing

@Suite struct FilePathTests {
    private let owner: TemporaryFolder
    private var folder: FilePath { FilePath(owner.url.path) }

    init() throws { owner = try TemporaryFolder() }

    /// Two names that are equal as Swift strings, and one that no string can hold.
    @Test func entriesAreBytesInTheirOrder() throws {
        let composed = Array("\u{e9}.png".utf8)
        let decomposed = Array("e\u{301}.png".utf8)
        let latin: [UInt8] = [0xE9, 0x2E, 0x70, 0x6E, 0x67]
        try owner.touch(latin, composed, decomposed, Array(".hidden".utf8))
        #expect(try folder.entries().map(\.bytes) == [Array(".hidden".utf8), decomposed, composed, latin])
        #expect(throws: Errno.noSuchFileOrDirectory) { try folder.file("no").entries() }
    }

    @Test func partsOfANameAreThoseOfItsBytes() {
        let path = FilePath(bytes: Array("a/\u{301}b.c.png".utf8))
        #expect(path.folder == "a" && path.lastComponent?.stemText == "\u{301}b.c")
        #expect(FilePath("a").folder == "." && FilePath("/").folder == "/")
        #expect(FilePath(bytes: [0x2F, 0xE9, 0x2E, 0x61]).lastComponent?.stemText == ByteText.text(of: [0xE9]))
        #expect(FilePath("a").file("b/c") == "a/b/c")
    }

    @Test func kindsAndRefusals() throws {
        try owner.touch(Array("a".utf8))
        #expect(folder.isFolder && folder.file("a").isRegularFile && !folder.file("b").exists)
        #expect(folder.file("b").refusal(of: R_OK) == .noSuchFileOrDirectory)
        #expect(try folder.file("a").contents().isEmpty)
    }

    @Test func resolvedPathsAreOnePlace() throws {
        try owner.touch(Array("a".utf8))
        symlink(folder.file("a").string, folder.file("link").string)
        #expect(folder.file("link").resolved == folder.file("a").resolved)
        #expect(folder.file("x/../new/b").resolved == folder.resolved.file("new/b"))
        #expect(FilePath("x").absolute.isAbsolute && FilePath("/a/./b/../c").absolute == "/a/c")
    }
}
