import DToPBatch
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import SystemPackage
import Testing

@Suite struct ItemFolderTests {
    private let folder: TemporaryFolder
    private let place: ItemFolder

    init() throws {
        folder = try TemporaryFolder()
        let item = try #require(try TestManifest.make(frames: [1]).items.first)
        place = ItemFolder(of: item, in: FilePath(folder.url.path))
    }

    private func write(_ text: String) throws -> FilePath {
        let partial = try place.begin()
        try Data(text.utf8).write(to: URL(fileURLWithPath: partial.string + "/done.json"))
        return partial
    }

    private var contents: String? {
        (try? place.path.file("done.json").contents()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names of unfinished folders.
    private var leftovers: [String] {
        ((try? place.path.folder.entries()) ?? []).map(\.text).filter { $0.contains("partial") }
    }

    @Test func isThereOnlyWhenComplete() throws {
        let partial = try write("one")
        #expect(!place.isDone && leftovers.count == 1)
        try place.publish(partial, replaces: false)
        #expect(place.isDone && contents == "one" && leftovers.isEmpty)
    }

    /// Two workers on one item do no harm, and what killed ones have left goes.
    @Test func firstWorkerWins() throws {
        let (one, other, killed) = (try write("one"), try write("other"), try write("killed"))
        try place.publish(one, replaces: false)
        #expect(!other.exists && !killed.exists && leftovers.isEmpty)
        let late = try write("late")
        try place.publish(late, replaces: false)
        #expect(contents == "one" && leftovers.isEmpty)
    }

    @Test func folderWithoutRecordIsReplaced() throws {
        try place.publish(try write("one"), replaces: false)
        try FileManager.default.removeItem(atPath: place.path.string + "/done.json")
        try place.publish(try write("two"), replaces: false)
        #expect(contents == "two" && leftovers.isEmpty)
    }

    @Test func isReplacedWhenAsked() throws {
        try place.publish(try write("one"), replaces: false)
        try place.publish(try write("two"), replaces: true)
        #expect(contents == "two" && leftovers.isEmpty)
    }

    @Test func failuresAreForgottenOnceItIsDone() throws {
        let failure = FailureRecord(reason: "why", status: 65, isFinal: true, time: "now")
        try place.fail(failure)
        #expect(place.failureRecord() == failure && !place.isDone)
        try place.publish(try write("one"), replaces: false)
        #expect(place.failureRecord() == nil && place.isDone)
    }
}
