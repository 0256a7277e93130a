import DToPTestSupport
import Foundation
import Glibc
import Testing

/// Disks that are full, slow to believe, or elsewhere.
@Suite struct BatchDiskTests {
    /// A full disk ends a worker, not the archive: with more room, it goes on.
    @Test(.enabled(if: SmallDisk.isPossible, "mounting needs root")) func fullDisk() throws {
        let disk = try SmallDisk(kilobytes: 400)
        let archive = try TestArchive(at: disk.path("archive"))
        try archive.plan(BatchClips.made.all)
        let filler = disk.path("filler")
        try Files.write(Data(count: 220 << 10), filler)
        let outcome = try archive.work(expect: 74)
        #expect(outcome.errors.contains("No space left"), "\(outcome)")
        #expect(archive.leftovers.isEmpty)
        let before = try archive.records
        try FileManager.default.removeItem(atPath: filler)
        try disk.resize(kilobytes: 8000)
        try archive.work()
        for (name, record) in before { #expect(try archive.records[name] == record, "\(name) was done again") }
        try archive.merge()
        let other = try TestArchive()
        try other.plan(BatchClips.made.all)
        try other.work()
        try other.merge()
        #expect(try archive.results == other.results)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "mounting needs root")) func readOnlyDisk() throws {
        let disk = try SmallDisk(kilobytes: 4000)
        let archive = try TestArchive(at: disk.path("archive"))
        try archive.plan([BatchClips.made.plain])
        try disk.remount(readOnly: true)
        let outcome = try archive.work(expect: 73)
        #expect(outcome.errors.contains("Read-only file system"), "\(outcome)")
        try archive.plan([BatchClips.made.sound], expect: 74)
        try disk.remount(readOnly: false)
        try archive.work()
        try archive.merge()
    }

    /// Nothing depends on the time of day.
    @Test(.enabled(if: SteppedClock.compiler != nil, "a clock that tests can set needs clang or cc"))
    func clockGoesBack() throws {
        let clock = try SteppedClock()
        let archive = try TestArchive(environment: clock.environment)
        try archive.plan(BatchClips.made.all)
        try archive.work(["--shard", "1/2"])
        let before = try archive.records
        try clock.set(seconds: -86400)
        try archive.plan(BatchClips.made.all)
        try archive.work()
        for (name, record) in before { #expect(try archive.records[name] == record, "\(name) was done again") }
        try clock.set(seconds: 3600)
        try archive.merge()
        try archive.merge()
        #expect(try archive.status()["left"] as? Int == 0)
    }
}

extension SmallDisk {
    func resize(kilobytes: Int) throws { try change(0, "size=\(kilobytes)k") }

    func remount(readOnly: Bool) throws { try change(readOnly ? UInt(MS_RDONLY) : 0, "") }

    private func change(_ flags: UInt, _ options: String) throws {
        try #require(mount("tmpfs", path(""), "tmpfs", UInt(MS_REMOUNT) | UInt(MS_NOSUID) | flags, options) == 0)
    }
}
