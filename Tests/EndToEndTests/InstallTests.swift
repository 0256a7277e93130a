import DToPTestSupport
import Foundation
import Testing

/// The installed program, away from its source tree.
@Suite struct InstallTests {
    @Test func runsFromAPrefix() throws {
        let folder = try TemporaryFolder()
        let prefix = folder.path("prefix")
        let script = TestFiles.package.appendingPathComponent("packaging/install").path
        let install = try Program(script).run([try Program.dtopd.path, prefix])
        try #require(install.status == 0, "\(install)")
        let installed = Program(prefix + "/bin/dtopd")
        let version = try installed.run(["--version"])
        #expect(version.status == 0 && version.text.contains(/model street-vit-s [0-9a-f]{16}/), "\(version.text)")
        let info = try installed.run(["model", "info"])
        #expect(info.text.contains(prefix + "/share/dtopd/models/street-vit-s"))
        let street = folder.path("street.mp4")
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 2 -c copy", street)
        let run = try installed.run(["-i", street, "--log", folder.path("log.jsonl")])
        #expect(run.status == 0, "\(run)")
        #expect(try LogLine.read(folder.path("log.jsonl")).count == 2)

        for file in ["prometheus/dtopd.rules.yml", "grafana/dtopd.json", "dtopd.schema.json"] {
            #expect(FileManager.default.fileExists(atPath: "\(prefix)/share/dtopd/\(file)"), "\(file)")
        }

        // Also found through a symbolic link.
        try FileManager.default.createSymbolicLink(atPath: folder.path("linked"), withDestinationPath: installed.path)
        #expect(try Program(folder.path("linked")).run(["model", "info"]).status == 0)

        // Without its model, it says where it looked.
        try FileManager.default.removeItem(atPath: prefix + "/share")
        let lost = try installed.run(["-i", street, "--log", folder.path("other.jsonl")])
        #expect(lost.status == 66 && lost.errors.contains(prefix + "/share/dtopd/models/street-vit-s"), "\(lost)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("other.jsonl")))
    }
}
