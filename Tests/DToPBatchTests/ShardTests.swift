import DToPBatch
import Testing

@Suite struct ShardTests {
    @Test(arguments: [1, 2, 7, 20]) func everyItemIsInOneShard(_ count: Int) throws {
        let frames = (0..<100).map { $0 * 37 % 1000 }
        let items = try TestManifest.make(frames: frames).items
        let shards = try (1...count).map { try #require(Shard($0, of: count)).items(of: items) }
        #expect(shards.flatMap { $0.map(\.key) }.sorted() == items.map(\.key).sorted())
        for shard in shards { #expect(zip(shard, shard.dropFirst()).allSatisfy { $0.frames >= $1.frames }) }
        // A shard had least when it got its last item, so it has no more than that item above any other.
        let loads = shards.map { $0.reduce(0) { $0 + $1.frames + 1 } }
        let least = try #require(loads.min())
        for (shard, load) in zip(shards, loads) {
            let last = try #require(shard.last)
            #expect(load - least <= last.frames + 1, "\(loads)")
        }
        // Whatever the order in which a worker knows them.
        #expect(Shard(1, of: count)?.items(of: items.reversed()).map(\.key) == shards[0].map(\.key))
    }

    @Test func moreShardsThanItems() throws {
        let items = try TestManifest.make(frames: [5, 0]).items
        let counts = try (1...4).map { try #require(Shard($0, of: 4)).items(of: items).count }
        #expect(counts == [1, 1, 0, 0])
    }

    @Test func text() {
        #expect(Shard(text: "3/20") == Shard(3, of: 20))
        for text in ["0/3", "4/3", "3", "a/3", "1/0", "1/2/3", "", "-1/3"] {
            #expect(Shard(text: text) == nil, "\(text)")
        }
    }

    @Test func enginesGiveIt() throws {
        func given(_ environment: [String: String], count: Int? = nil) throws -> String? {
            try Shard.given(by: environment, count: count).map { "\($0.shard)" }
        }
        let slurm = [
            "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_MAX": "18",
            "SLURM_ARRAY_TASK_STEP": "4", "SLURM_ARRAY_TASK_COUNT": "3",
        ]
        #expect(try given(slurm) == "2/3")
        #expect(try given(["JOB_COMPLETION_INDEX": "0"], count: 5) == "1/5")
        #expect(try given(["AWS_BATCH_JOB_ARRAY_INDEX": "4", "AWS_BATCH_JOB_ARRAY_SIZE": "5"]) == "5/5")
        #expect(try given(["PBS_ARRAY_INDEX": "5"], count: 5) == "5/5")
        #expect(try given([:], count: 5) == nil)
        // --array=10,18 is no row of evenly spaced numbers.
        let uneven = slurm.merging(["SLURM_ARRAY_TASK_COUNT": "2", "SLURM_ARRAY_TASK_STEP": "1"]) { $1 }
        for unclear in [["JOB_COMPLETION_INDEX": "0"], ["PBS_ARRAY_INDEX": "x"], uneven] {
            #expect(throws: ArchiveError.self) { try given(unclear) }
        }
        #expect(throws: ArchiveError.self) { try given(["JOB_COMPLETION_INDEX": "5"], count: 5) }
    }
}
