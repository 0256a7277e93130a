import DToPTestSupport
import Foundation
import Glibc
import Testing

/// A disk that fills up during a run.
@Suite struct FullDiskTests {
    /// A small file system fills up midway.
    @Test(.enabled(if: SmallDisk.isPossible, "mounting needs root"), arguments: ["overlay", "masks", "log"])
    func fullDisk(_ output: String) throws {
        let disk = try SmallDisk(kilobytes: 64)
        let results = try Results(stream: "long")
        var arguments = ["-i", try Fixtures.made.long, "--model", try Fixtures.made.model]
        arguments += ["--overlay", output == "overlay" ? disk.path("o.mp4") : results.overlay]
        arguments += ["--masks", output == "masks" ? disk.path("m") : results.masks]
        arguments += ["--log", output == "log" ? disk.path("l.jsonl") : results.log]
        let outcome = try Program.dtopd.run(arguments)
        #expect(outcome.status == 74 && outcome.errors.contains(disk.path("")), "\(outcome)")
        #expect(outcome.errors.contains("No space left"), "\(outcome)")
        let lines = try LogLine.read(output == "log" ? disk.path("l.jsonl") : results.log)
        let times = try Probe.frames(output == "overlay" ? disk.path("o.mp4") : results.overlay).map(\.seconds)
        #expect((lines.last?.timeSeconds ?? 0) - (times.last ?? -0.04) <= 1)
        let masks = output == "masks" ? disk.path("m/long") : results.maskFolder
        for name in Files.names(masks) where name.hasSuffix(".png") {
            let end = try Files.read(masks + "/" + name).suffix(8)
            #expect(end == Data([0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]), "\(name) is not whole")
        }
    }
}

/// A file system of a few kilobytes, mounted for the object's lifetime.
final class SmallDisk {
    private let folder: TemporaryFolder

    static let isPossible: Bool = (try? SmallDisk(kilobytes: 64)) != nil

    init(kilobytes: Int) throws {
        folder = try TemporaryFolder()
        let size = "size=\(kilobytes)k"
        try #require(mount("tmpfs", folder.url.path, "tmpfs", UInt(MS_NOSUID), size) == 0)
    }

    deinit { umount2(folder.url.path, Int32(MNT_DETACH)) }

    func path(_ name: String) -> String { name.isEmpty ? folder.url.path : folder.path(name) }
}
