import DToPTestSupport
import Foundation
import Testing

/// The program away from the tree it was built in.
@Suite struct InstallTests {
    @Test func runsFromAPrefix() throws {
        let folder = try TemporaryFolder()
        let prefix = folder.path("prefix")
        let script = TestFiles.package.appendingPathComponent("packaging/install").path
        let install = try Program(script).run([try Program.dtopd.path, prefix])
        try #require(install.status == 0, "\(install)")
        let installed = Program(prefix + "/bin/dtopd")
        let version = try installed.run(["--version"])
        #expect(version.status == 0 && version.text.contains(/model street-vit-ti [0-9a-f]{16}/), "\(version.text)")
        let info = try installed.run(["model", "info"])
        #expect(info.text.contains(prefix + "/share/dtopd/models/street-vit-ti"))
        let street = folder.path("street.mp4")
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 2 -c copy", street)
        let run = try installed.run(["-i", street, "--log", folder.path("log.jsonl")])
        #expect(run.status == 0, "\(run)")
        #expect(try LogLine.read(folder.path("log.jsonl")).count == 2)

        // Found through a link on the search path as well.
        try FileManager.default.createSymbolicLink(atPath: folder.path("linked"), withDestinationPath: installed.path)
        #expect(try Program(folder.path("linked")).run(["model", "info"]).status == 0)

        // Without its model it says where it looked.
        try FileManager.default.removeItem(atPath: prefix + "/share")
        let lost = try installed.run(["-i", street, "--log", folder.path("other.jsonl")])
        #expect(lost.status == 66 && lost.errors.contains(prefix + "/share/dtopd/models/street-vit-ti"), "\(lost)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("other.jsonl")))
    }
}
