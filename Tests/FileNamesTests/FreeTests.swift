import DToPTestSupport
import FileNames
import Foundation
import SystemPackage
import Testing

@Suite struct FreeTests {
    @Test func theFirstFreeNameHasTheSmallestNumber() throws {
        let folder = try TemporaryFolder()
        let path: FilePath = folder.path("a.b.mkv")
        #expect(path.firstFree == path)
        for name in ["a.b.mkv", "a.b.2.mkv", "c"] {
            #expect(FileManager.default.createFile(atPath: folder.path(name), contents: nil))
        }
        #expect(path.firstFree == folder.path("a.b.3.mkv") as FilePath)
        #expect((folder.path("c") as FilePath).firstFree == folder.path("c.2") as FilePath)
        // An empty folder is as good as none.
        try FileManager.default.createDirectory(atPath: folder.path("d"), withIntermediateDirectories: false)
        #expect((folder.path("d") as FilePath).firstFree == folder.path("d") as FilePath)
        #expect(FileManager.default.createFile(atPath: folder.path("d/x"), contents: nil))
        #expect((folder.path("d") as FilePath).firstFree == folder.path("d.2") as FilePath)
    }
}
