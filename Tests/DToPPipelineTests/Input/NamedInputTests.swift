import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct NamedInputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a.mp4", "b.png", "c.png"] {
            #expect(FileManager.default.createFile(atPath: folder.path(name), contents: Data([1])))
        }
    }

    private func all(_ list: String) throws -> [NamedInput] {
        try Data(list.utf8).write(to: folder.url.appending(path: "list.txt"))
        return try NamedInput.all(of: folder.path("list.txt"), frameRate: .usualFrameRate)
    }

    private func failure(_ list: String) -> InputError? { thrown(InputError.self) { _ = try all(list) } }

    @Test func aListHasAnInputOnEachLine() throws {
        let inputs = try all(
            "# mine\n a.mp4 \r\n\nb.png\nrtsp://u:secret@gate/1\n\(folder.path("c.png"))\nlavfi:testsrc")
        #expect(
            inputs.map(\.name) == [
                folder.path("a.mp4"), folder.path("b.png"), "rtsp://gate/1", folder.path("c.png"), "lavfi:testsrc",
            ])
        #expect(NamedInput.streams(of: inputs) == ["a", "b", "gate", "c", "lavfi"])
    }

    @Test func aListOfPicturesIsOneInput() throws {
        let inputs = try all("c.png\nb.png\n")
        guard inputs.count == 1, case .pictures(let list) = inputs[0].input else {
            Issue.record("\(inputs)")
            return
        }
        #expect(list.paths == ["c.png", "b.png"].map { FilePath(folder.path($0) as String) })
        #expect(NamedInput.streams(of: inputs) == ["list"])
    }

    @Test func badListsAreToldByLine() throws {
        #expect(failure("\n# none\n") == .emptyList(folder.path("list.txt")))
        guard case .badListLine(folder.path("list.txt"), 2, let reason) = failure("a.mp4\nno.mp4\n") else {
            Issue.record("no failure")
            return
        }
        #expect(reason.contains(folder.path("no.mp4")))
        try Data([0xFF, 0xFE, 0x00]).write(to: folder.url.appending(path: "binary.txt"))
        let binary = thrown(InputError.self) {
            _ = try NamedInput.all(of: folder.path("binary.txt"), frameRate: .usualFrameRate)
        }
        #expect(binary == .unreadableList(folder.path("binary.txt")))
        let missing = thrown(InputError.self) { _ = try NamedInput.all(of: "no.txt", frameRate: .usualFrameRate) }
        #expect(missing == .missing("no.txt"))
    }

    @Test func encryptionWithoutIdentityIsToldOf() throws {
        let inputs = try all("rtsps://u:Geheim-9@gate/1\nrtsp://gate/2\nhttps://gate/3\n")
        #expect(inputs.map { $0.note != nil } == [true, false, false])
        #expect(inputs[0].note?.hasPrefix("rtsps://gate/1: encrypted") == true)
    }

    @Test func listsDoNotNest() {
        #expect(
            failure("a.mp4\nlist.txt") == .badListLine(folder.path("list.txt"), line: 2, reason: "a list within a list")
        )
    }
}
