import DToPTestSupport
import FileNames
import Foundation
import SystemPackage
import Testing

@Suite struct LinesTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path("lines") }

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: folder.url.appending(path: "lines")) }
    private func text() throws -> String { String(decoding: try path.contents(), as: UTF8.self) }

    @Test(arguments: [
        ("", ""), ("a\n", "a\n"), ("a\nb", "a\n"), ("b", ""), ("a\n\n", "a\n\n"),
        // Longer than what is read at once.
        ("a\n" + String(repeating: "b", count: 200_000), "a\n"),
    ])
    func anUnfinishedLineIsCut(_ before: String, _ after: String) throws {
        try write(before)
        try path.cutUnfinishedLine()
        #expect(try text() == after)
    }

    @Test func aMissingFileHasNone() {
        #expect(throws: Errno.noSuchFileOrDirectory) { try FilePath("/nowhere/lines").cutUnfinishedLine() }
        var reader = LineReader("/nowhere/lines")
        #expect(throws: Errno.noSuchFileOrDirectory) { try reader.next() }
    }

    @Test func linesAreReadAsTheyCome() throws {
        // Longer than what is read at once.
        let long = String(repeating: "x", count: 300_000)
        try write("one\n\n\(long)\n\(long)\nhalf")
        var reader = LineReader(path)
        func next() throws -> String? { try reader.next().map { String(decoding: $0, as: UTF8.self) } }
        #expect(try next() == "one" && reader.offset == 4)
        #expect(try next() == "" && next() == long && next() == long)
        #expect(try next() == nil && reader.offset == 600_007)
        let file = try FileHandle(forWritingTo: folder.url.appending(path: "lines"))
        try file.seekToEnd()
        try file.write(contentsOf: Data(" a line\nlast\n".utf8))
        #expect(try next() == "half a line" && next() == "last" && next() == nil)
        var other = LineReader(path, at: 4)
        let empty = try other.next()
        #expect(empty == [])
    }
}
