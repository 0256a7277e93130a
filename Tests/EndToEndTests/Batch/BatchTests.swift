import DToPTestSupport
import Foundation
import Testing

/// Archives are done in any order by any number of workers, and give what one run gives.
@Suite struct BatchTests {
    /// Without losses in the encoder, whose state does not begin anew with each part of a plain run.
    private static let lossless = ["--codec", "libx264rgb", "--codec-option", "crf=0", "--reset-every", "keyframe"]

    @Test func givesWhatARunGives() throws {
        let archive = try TestArchive()
        let clips = try BatchClips.made
        try archive.plan(clips.all, Self.lossless)
        let parts = try archive.parts
        #expect(parts["plain"] == 4 && parts["sound"] == 4 && parts["transport"] == 4 && parts["open"] == 1, "\(parts)")
        try archive.work(["--jobs", "2"])
        try archive.merge()
        let (merged, plain) = (try archive.results, try archive.plainResults(clips.all, Self.lossless))
        #expect(merged.keys.sorted() == plain.keys.sorted())
        for (name, result) in plain { #expect(merged[name] == result, "\(name) differs") }
        #expect(archive.leftovers.isEmpty)
    }

    @Test func shardsGiveWhatOneWorkerGives() throws {
        let clips = try BatchClips.made
        let (one, several) = (try TestArchive(), try TestArchive())
        for archive in [one, several] { try archive.plan(clips.all) }
        try one.work()
        for number in [3, 1, 2] { try several.work(["--shard", "\(number)/3"]) }
        for archive in [one, several] { try archive.merge() }
        #expect(try one.results == several.results)
        #expect(try one.records.keys.sorted() == several.records.keys.sorted())
    }

    /// Each kill costs the items under way; those that are done stay as they are.
    @Test func killedWorkersAreContinued() throws {
        let clips = try BatchClips.made
        let (calm, killed) = (try TestArchive(), try TestArchive())
        for archive in [calm, killed] { try archive.plan(clips.all) }
        try calm.work()
        try calm.merge()
        var before: [String: Data] = [:]
        for count in [1, 3, 6] {
            let worker = try killed.start(["--quiet"])
            #expect(worker.wait { ((try? killed.records.count) ?? 0) >= count })
            worker.send(SIGKILL)
            _ = worker.wait()
            let records = try killed.records
            for (name, record) in before { #expect(records[name] == record, "\(name) was done again") }
            before = records
        }
        try killed.work()
        try killed.merge()
        #expect(try killed.results == calm.results)
        for (name, record) in before { #expect(try killed.records[name] == record, "\(name) was done again") }
        #expect(killed.leftovers.isEmpty)
    }

    /// Stopped by a signal, it leaves nothing unfinished.
    @Test func isStopped() throws {
        let archive = try TestArchive()
        try archive.plan([Fixtures.made.long], ["--part", "1000s"])
        let worker = try archive.start()
        #expect(worker.wait { !archive.leftovers.isEmpty })
        worker.send(SIGTERM)
        let outcome = worker.wait()
        #expect(outcome.status == 75 && !outcome.hasHung, "\(outcome)")
        #expect(archive.leftovers.isEmpty)
        #expect(try archive.status(expect: 75)["left"] as? Int == 1)
        try archive.merge(expect: 75)
    }

    @Test func badInputsAreListed() throws {
        let archive = try TestArchive()
        let notes = archive.folder.path("notes.mp4")
        try Files.write(Data("This is no video.\n".utf8), notes)
        let damaged = archive.folder.path("damaged.mp4")
        var bytes = try Files.read(BatchClips.made.plain)
        for place in stride(from: bytes.count * 2 / 5, to: bytes.count * 3 / 5, by: 20) { bytes[place] ^= 0x55 }
        try Files.write(bytes, damaged)
        let outcome = try archive.plan(
            [BatchClips.made.plain, notes, "missing.mp4", damaged], expect: 1)
        #expect(outcome.errors.contains("notes") && outcome.errors.contains("missing"), "\(outcome)")
        try archive.work(expect: 1)
        #expect(try archive.work(expect: 1).errors.contains("0 done, "))
        try archive.merge(expect: 1)
        let failed = try #require(try archive.status(expect: 1)["failed"] as? [[String: Any]])
        #expect(failed.compactMap { $0["item"] as? String } == ["notes", "missing"])
        #expect(try archive.results["plain.mkv"] != nil)
        let page = try String(contentsOfFile: archive.path + "/merged/report.html", encoding: .utf8)
        #expect(page.contains("notes.mp4") && page.contains("<svg") && !page.contains("<script"))
        #expect(!page.contains("http"))
    }

    /// Other inputs are taken in; what has not changed is not done again, whatever its time.
    @Test func inputsChange() throws {
        let archive = try TestArchive()
        let clip = archive.folder.path("clip.mp4")
        try FileManager.default.copyItem(atPath: BatchClips.made.plain, toPath: clip)
        try archive.plan([clip])
        try archive.work()
        let before = try archive.records
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: clip)
        try archive.plan([clip, BatchClips.made.sound])
        #expect(try archive.work().errors.contains("4 done, 4 done before"))
        for (name, record) in before { #expect(try archive.records[name] == record, "\(name) was done again") }
        // Another video under the name of before.
        try Files.write(Files.read(BatchClips.made.open), clip)
        #expect(try archive.work(["--force"], expect: 1).errors.contains("has changed since it was planned"))
        try archive.plan([clip, BatchClips.made.sound])
        #expect(try archive.work().errors.contains("1 done, 4 done before"))
        try archive.merge()
    }

    /// What somebody has damaged is not taken for done, and the message says what to do.
    @Test func damagedRecordsAreNamed() throws {
        let archive = try TestArchive()
        try archive.plan([BatchClips.made.plain])
        try archive.work()
        let records = try archive.records.keys.sorted().map { archive.path + "/items/" + $0 }
        try FileManager.default.removeItem(atPath: records[0])
        #expect(try archive.work().errors.contains("1 done, 3 done before"))
        try Files.write(Data("{".utf8), records[1])
        #expect(try archive.merge(expect: 1).errors.contains("delete that folder"))
        try FileManager.default.removeItem(at: URL(fileURLWithPath: records[1]).deletingLastPathComponent())
        #expect(try archive.work().errors.contains("1 done, 3 done before"))
        try archive.merge()
    }

    @Test func otherOptionsAreRefused() throws {
        let archive = try TestArchive()
        try archive.plan([BatchClips.made.plain])
        try archive.work()
        let refusal = try archive.plan([BatchClips.made.plain], ["--max-age", "9"], expect: 64)
        #expect(refusal.errors.contains("--max-age") && refusal.errors.contains("now 9"), "\(refusal)")
        #expect(try archive.work().errors.contains("4 done before"))
        try archive.plan([BatchClips.made.plain], ["--max-age", "9", "--force"])
        #expect(try archive.records.isEmpty)
        #expect(try archive.work().errors.contains("4 done, 0 done before"))
    }

    @Test func anotherModelIsRefused() throws {
        let archive = try TestArchive()
        let model = archive.folder.path("model")
        try FileManager.default.copyItem(atPath: Fixtures.made.model, toPath: model)
        try archive.plan([BatchClips.made.plain], ["--model", model])
        let path = model + "/model.safetensors"
        var bytes = try Files.read(path)
        bytes[bytes.count - 3] ^= 1
        try Files.write(bytes, path)
        let refusal = try archive.work(expect: 64)
        #expect(refusal.errors.contains("model model") && refusal.errors.contains("--force"), "\(refusal)")
        try archive.plan([BatchClips.made.plain], ["--model", model], expect: 64)
        try archive.plan([BatchClips.made.plain], ["--model", model, "--force"])
        try archive.work()
    }

    /// An engine's variables tell the shard.
    @Test func enginesTellTheShard() throws {
        let archive = try TestArchive()
        try archive.plan([BatchClips.made.plain])
        var variables = ["JOB_COMPLETION_INDEX": "0"]
        #expect(try archive.work(environment: variables, expect: 64).errors.contains("--shards"))
        try archive.work(["--shards", "2"], environment: variables)
        #expect(try archive.records.count == 2)
        variables = ["SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_MAX": "7"]
        variables.merge(["SLURM_ARRAY_TASK_STEP": "2", "SLURM_ARRAY_TASK_COUNT": "2"]) { $1 }
        #expect(try archive.work(environment: variables).errors.contains("shard 2/2"))
        #expect(try archive.records.count == 4)
    }
}

extension TestArchive {
    /// How many parts each stream has.
    var parts: [String: Int] {
        get throws {
            let manifest = try JSONSerialization.jsonObject(with: Files.read(path + "/manifest.json"))
            let inputs = try #require((manifest as? [String: Any])?["inputs"] as? [[String: Any]])
            let counts = inputs.map { ($0["stream"] as? String ?? "", ($0["parts"] as? [Any])?.count ?? 0) }
            return Dictionary(uniqueKeysWithValues: counts)
        }
    }
}
