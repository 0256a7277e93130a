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

    /// Publishes an item with a mask, and the record of that.
    private func publishMask() throws {
        let partial = try place.begin()
        try Data("mask".utf8).write(to: URL(fileURLWithPath: partial.string + "/mask.png"))
        let record: [String: Any] = [
            "key": String(place.path.lastComponent?.string.suffix(16) ?? ""), "stream": "0", "range": [String: Any](),
            "model": "", "recipe": "", "version": "", "kernels": "", "worker": "", "began": "", "ended": "",
            "seconds": 1, "frames": 1, "errors": 0, "missing": 0, "macs": 1, "dense": 1,
            "outputs": ["files": 1, "bytes": 4, "hash": ""] as [String: Any],
            "shares": try JSONSerialization.jsonObject(with: JSONEncoder().encode(ShareHistory())),
        ]
        let file = URL(fileURLWithPath: partial.string + "/done.json")
        try JSONSerialization.data(withJSONObject: record).write(to: file)
        try place.publish(partial, replaces: false)
    }

    /// What is done again goes, with what killed workers have left.
    @Test func isRemovedWhenNobodyNeedsIt() throws {
        _ = try place.begin()
        try publishMask()
        #expect(place.doneRecord() != nil)
        place.remove()
        #expect(!place.path.exists && !place.path.folder.exists)
    }

    /// What somebody has put there, or changed, stays.
    @Test(arguments: ["mask.png", "notes.txt"]) func isNotRemovedOnceItIsSomebodyElses(_ name: String) throws {
        try publishMask()
        try Data("mine, all mine".utf8).write(to: URL(fileURLWithPath: place.path.string + "/" + name))
        place.remove()
        #expect(place.isDone && place.path.file(name).exists && place.path.file("mask.png").exists)
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
