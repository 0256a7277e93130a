import DToPModel
import DToPTestSupport
import Foundation
import Testing

/// Files that are broken or malicious: each is refused at once, with a reason.
@Suite struct HostileCheckpointTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let reasons = [
        "call-eval": "to call '__builtin__.eval'", "call-system": "to call 'posix.system'",
        "call-system-global": "to call 'posix.system'",
        "deep-lists": "is a list", "deep-tuples": "is a list", "deflated": "compressed",
        "directory-size": "claims 185 bytes at byte 2147483647", "empty-stack": "empty stack",
        "extension": "opcode 0x82", "huge-offset": "does not lie in its storage",
        "huge-shape": "does not lie in its storage", "huge-storage": "does not lie in its storage",
        "huge-stride": "does not lie in its storage", "itself": "its 'state_dict' is a dictionary",
        "memo-doubling": "is a list", "memo-index": "never remembered", "negative-length": "-1 bytes",
        "negative-offset": "does not lie in its storage", "negative-shape": "does not lie in its storage",
        "negative-stride": "does not lie in its storage", "no-stop": "0 are left",
        "offset": "does not lie in its storage", "opcode": "opcode 0xff", "overlap": "overlap",
        "pairs": "items in its containers", "protocol-0": "opcode 0x70", "protocol-9": "protocol 9",
        "stride-zero": "does not lie in its storage", "text-length": "18446744073709551615 bytes",
        "two-names": "two entries", "unmarked": "no mark", "wide-shape": "a tensor that is none",
        "zip64-lies": "zip64",
    ]

    @Test(arguments: TestCheckpoints.names(in: "hostile")) func isRefused(file: String) throws {
        let reason = try #require(Self.reasons[String(file.dropLast(4))])
        let path = TestCheckpoints.path("hostile/" + file)
        let complaint = TestCheckpoints.complaint(path)
        #expect(complaint.hasPrefix(path) && complaint.dropFirst(path.count).contains(reason), "\(complaint)")
    }

    /// Small pickles that ask for much memory or much time.
    @Test(arguments: GreedyPickle.all) func asksForTooMuch(pickle: GreedyPickle) throws {
        let path = folder.path("greedy.pth")
        try pickle.bytes.write(to: URL(fileURLWithPath: path))
        let complaint = TestCheckpoints.complaint(path)
        #expect(complaint.hasPrefix(path) && complaint.contains(pickle.reason), "\(complaint)")
    }

    /// The gap is a hole in the file and takes no disk space.
    @Test func pickleIsTooLong() throws {
        let path = folder.path("long.pth")
        try (Data([0x80, 2]) + Data("B".utf8) + Data([0, 0, 0, 8])).write(to: URL(fileURLWithPath: path))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seek(toOffset: 7 + 128 << 20)
        try handle.write(contentsOf: Data("NN.".utf8))
        try handle.close()
        #expect(TestCheckpoints.complaint(path).contains("its pickle has over 134217728 bytes"))
    }

    @Test func endsWhenItIsTold() throws {
        let path = folder.path("slow.pth")
        try (Data([0x80, 2]) + Data(repeating: UInt8(ascii: "}"), count: 200_000)).write(to: URL(fileURLWithPath: path))
        var asked = 0
        #expect(throws: CheckpointError.stopped(path: path)) {
            try TestCheckpoints.open(path) {
                asked += 1
                return asked == 2
            }
        }
        #expect(asked == 2)
    }

    @Test func everyReasonHasItsFile() {
        #expect(TestCheckpoints.names(in: "hostile") == Self.reasons.keys.map { $0 + ".pth" }.sorted())
    }

    @Test func nothingIsEverRun() {
        // The file that call-system would create if it ran.
        let trace = "/tmp/dtopd-was-here"
        try? FileManager.default.removeItem(atPath: trace)
        _ = TestCheckpoints.complaint(TestCheckpoints.path("hostile/call-system.pth"))
        #expect(!FileManager.default.fileExists(atPath: trace))
    }

    /// A file cut short anywhere is refused. If only values at its end are missing, that is noticed before they are
    /// written.
    @Test(arguments: ["mmcv.pth", "legacy.pth", "protocol5.pth"]) func isRefusedWhenCutShort(file: String) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: TestCheckpoints.path(file)))
        let path = folder.path("cut.pth")
        for count in Array(stride(from: 0, to: whole.count, by: 397)) + [1, 2, 3, 4, whole.count - 1] {
            try whole.prefix(count).write(to: URL(fileURLWithPath: path))
            let complaint = TestCheckpoints.complaint(path)
            #expect(complaint.hasPrefix(path), "\(count) bytes: \(complaint)")
        }
    }

    @Test(arguments: ["mmcv.pth", "legacy.pth", "protocol5.pth", "mmengine.pth"], 0..<4)
    func survivesRandomBytes(file: String, seed: Int) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: TestCheckpoints.path(file)))
        let path = folder.path("changed.pth")
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<60 {
            var data = whole
            for _ in 0..<(1 << seed) {
                data[Int.random(in: 0..<data.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            try data.write(to: URL(fileURLWithPath: path))
            let complaint = TestCheckpoints.complaint(path, as: file == "mmengine.pth" ? "setr" : "atm")
            #expect(complaint == "accepted" || complaint.hasPrefix(path), "\(complaint)")
        }
    }

    @Test func findsMissingValues() throws {
        let path = folder.path("lost.pth")
        try TestCheckpoints.copy("bare.pth", replacing: "bare/data/7", with: "bare/data/x", to: path)
        #expect(TestCheckpoints.complaint(path).contains("the values of storage '7' are missing"))
    }

    @Test(arguments: ["", "no checkpoint at all", "PK\u{3}\u{4}", "\u{8}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}{}"])
    func isNoCheckpoint(text: String) throws {
        let path = folder.path("none.pth")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(TestCheckpoints.complaint(path).hasPrefix(path))
    }

    @Test func saysWhatIsNotThere() {
        let path = folder.path("missing.pth")
        #expect(throws: ModelError.notFound(path: path)) { try TestCheckpoints.open(path) }
        #expect(TestCheckpoints.complaint(folder.url.path).contains("not a regular file"))
    }
}
