import DToPBatch
import DToPConfiguration
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct ManifestTests {
    /// An item's key names all that its answers follow from.
    @Test func keysFollowWhatDecidesTheAnswer() throws {
        func key(_ manifest: Manifest) throws -> String { try #require(try manifest.items.first).key }
        var settings = StreamConfiguration()
        settings.engine.threshold = 0.5
        let keys = [
            try key(TestManifest.make(frames: [1])), try key(TestManifest.make(frames: [1], hash: "other")),
            try key(TestManifest.make(frames: [1], version: "2")),
            try key(TestManifest.make(frames: [1], model: "other")),
            try key(TestManifest.make(frames: [1], settings: settings)),
        ]
        #expect(Set(keys).count == keys.count)
        // Not the number of frames, nor what else the archive holds.
        #expect(try key(TestManifest.make(frames: [9, 3])) == keys[0])
    }

    @Test func namesWhatDiffers() throws {
        var settings = StreamConfiguration()
        settings.carry.maxAge = 9
        let before = try TestManifest.make(frames: [1])
        let now = try TestManifest.make(frames: [1], version: "2", model: "other", settings: settings)
        let usual = StreamConfiguration().carry.maxAge
        #expect(
            now.differences(from: before) == [
                "model tiny (model), now tiny (other)", "dtopd 1, now 2", "`max_age` \(usual), now 9",
            ])
        #expect(before.differences(from: before).isEmpty)
    }

    @Test func isWrittenAndRead() throws {
        let folder = try TemporaryFolder()
        let path = FilePath(folder.path("new/archive"))
        let manifest = try TestManifest.make(frames: [3, 5])
        #expect(throws: ArchiveError.noManifest(folder: path.string)) { try Manifest(folder: path) }
        try manifest.write(to: path)
        let read = try Manifest(folder: path)
        #expect(read.inputs == manifest.inputs && read.settings == manifest.settings)
        #expect(try read.items.map(\.key) == manifest.items.map(\.key))
        try Data("{".utf8).write(to: URL(fileURLWithPath: path.string + "/manifest.json"))
        #expect(throws: ArchiveError.self) { try Manifest(folder: path) }
    }
}
