import Compute
import DToPModel
import DToPTestSupport
import Foundation
import Testing

/// `model verify`, `model info`, `bench`, `synth`.
@Suite struct CommandTests {
    private static let goldens = TestFiles.package.appendingPathComponent("Tests/Goldens").path

    @Test(arguments: ["atm-dense", "fcn-topk", "slide-atm", "fcn-cells"]) func verifies(_ name: String) throws {
        let outcome = try Program.dtopd.run(["model", "verify", "\(Self.goldens)/\(name)"])
        #expect(outcome.status == 0, "\(outcome)")
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.last == "verified \(lines.count - 1) tensors")
        #expect(lines.dropLast().allSatisfy { $0.contains(/^\S+ \S+ OK$/) }, "\(outcome.text)")
        #expect(lines.count > 10)
    }

    /// The tensors match the golden with every instruction set.
    @Test(arguments: Kernels.installed.map(\.name)) func verifiesWithEveryInstructionSet(_ name: String) throws {
        for golden in ["atm-dense", "fcn-topk"] {
            let outcome = try Program.dtopd.run(
                ["model", "verify", "\(Self.goldens)/\(golden)"], environment: ["DTOPD_ISA": name])
            #expect(outcome.status == 0 && outcome.text.contains("verified"), "\(outcome)")
        }
        let bench = try Program.dtopd.run(
            ["bench", "--model", "\(Self.goldens)/atm-dense", "--frames", "1", "--json"],
            environment: ["DTOPD_ISA": name])
        #expect(bench.text.contains("\"isa\":\"\(name)\""))
    }

    @Test func anUnknownInstructionSetIsAnError() throws {
        let outcome = try Program.dtopd.run(["bench", "--frames", "1"], environment: ["DTOPD_ISA": "mmx"])
        #expect(outcome.status == 64 && outcome.errors.contains("'mmx'") && outcome.errors.contains("scalar"))
    }

    /// Where OpenBLAS is wanted and cannot be loaded, the error says what to install.
    @Test func openBLASMustBeThere() throws {
        let folder = try TemporaryFolder()
        try Files.write(Data(), folder.path("libopenblas.so.0"))
        let outcome = try Program.dtopd.run(
            ["bench", "--frames", "1"], environment: ["DTOPD_ISA": "openblas", "LD_LIBRARY_PATH": folder.path("")])
        #expect(outcome.status == 64 && outcome.errors.contains("install libopenblas0-pthread"), "\(outcome)")
    }

    /// Every share, beside the dense computation, with its cost.
    @Test func sweepsOverShares() throws {
        let outcome = try Program.dtopd.run(
            ["bench", "--model", "\(Self.goldens)/fcn-topk", "--frames", "2", "--sweep"])
        #expect(outcome.status == 0, "\(outcome)")
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 9 && lines[0].hasPrefix("dense") && lines[0].contains("MACs 1.000"))
        #expect(lines[1].hasPrefix("20 % leave") && lines[8].hasPrefix("100 % computed"))
        #expect(lines[8].contains("MACs 1.000"))
    }

    @Test func verifiesTheBuiltInModel() throws {
        let outcome = try Program.dtopd.run(["model", "verify"])
        #expect(outcome.status == 0 && outcome.text.contains("verified"), "\(outcome)")
    }

    /// 1 for a changed number or a missing tensor, 65 for a malformed file, 66 for no golden.
    @Test func tellsWhatIsWrong() throws {
        let folder = try TemporaryFolder()
        let model = folder.path("m")
        try FileManager.default.copyItem(atPath: Self.goldens + "/atm-dense", toPath: model)
        let golden = model + "/golden.safetensors"
        let bytes = try Files.read(golden)
        let header = try #require(
            try JSONSerialization.jsonObject(
                with: bytes[8..<(8 + bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) })])
                as? [String: [String: Any]])
        let start = 8 + bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let name = try #require(header.keys.sorted().first { $0.hasSuffix("logits") })
        let offset = try #require((header[name]?["data_offsets"] as? [Int])?.first)
        var changed = bytes
        changed.replaceSubrange((start + offset)..<(start + offset + 4), with: [0, 0, 0x20, 0x43])
        try Files.write(changed, golden)
        let wrong = try Program.dtopd.run(["model", "verify", model])
        #expect(
            wrong.status == 1 && wrong.text.contains("\(name) ") && wrong.text.hasSuffix("FAIL\n"), "\(outcome(wrong))")
        #expect(wrong.text.split(separator: "\n").count { $0.hasSuffix(" FAIL") } == 1)

        for count in [0, 4, 40, bytes.count / 2] {
            try Files.write(bytes.prefix(count), golden)
            let malformed = try Program.dtopd.run(["model", "verify", model])
            #expect(malformed.status == 65 && malformed.errors.contains("golden.safetensors"), "\(outcome(malformed))")
        }
        try FileManager.default.removeItem(atPath: golden)
        let none = try Program.dtopd.run(["model", "verify", model])
        #expect(none.status == 66 && none.errors.contains("golden.safetensors"), "\(outcome(none))")
    }

    private func outcome(_ outcome: Program.Outcome) -> String { "\(outcome.text)\n\(outcome)" }

    @Test func describesTheModel() throws {
        let outcome = try Program.dtopd.run(["model", "info"])
        #expect(outcome.status == 0)
        for row in [
            "model           street-vit-s", "7 layers, width 384, 6 heads, patch 16", "FCN, width 192",
            "layers 3, 5, 7",
            "480x352, 660 tokens", "11: Sky, Building", "dense_macs      10946580480",
        ] {
            #expect(outcome.text.contains(row), "\(row) in\n\(outcome.text)")
        }
    }

    /// The engine allocates nothing once it runs.
    @Test(arguments: ["1", "2"]) func benchmark(threads: String) throws {
        let run = ["bench", "--frames", "5", "--threads", threads, "--model", try Fixtures.made.model]
        let outcome = try Program.dtopd.run(run + ["--json"])
        #expect(outcome.status == 0, "\(outcome)")
        let row = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
        #expect(row["allocations"] as? Int == 0)
        #expect(row["frames"] as? Int == 5)
        #expect(row["input"] as? String == "128x128")
        #expect((row["exits"] as? [Double])?.reduce(0, +).rounded() == 1)
        #expect((row["stages"] as? [String: Double])?.isEmpty == false)
        let text = try Program.dtopd.run(run)
        #expect(text.status == 0 && text.text.contains(/allocations +0 in 5 frames/), "\(text.text)")
    }

    /// Answers each line before the next one comes.
    @Test func timesAFrameWhenPrompted() throws {
        let ask = "echo >&\"${COPROC[1]}\"; read -r time <&\"${COPROC[0]}\"; echo \"$time\""
        let outcome = try Program.dtopd.shell(
            "coproc \"$0\" \"$@\"; \(ask); \(ask)", ["bench", "--prompted", "--model", "\(Self.goldens)/fcn-topk"])
        let times = outcome.text.split(separator: "\n").compactMap { Double($0) }
        #expect(outcome.status == 0 && times.count == 2 && times.allSatisfy { $0 > 0 }, "\(outcome)")
    }

    @Test func benchmarkOfTheBuiltInModel() throws {
        let outcome = try Program.dtopd.run(["bench", "--json", "--frames", "2"])
        let row = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
        #expect(outcome.status == 0 && row["allocations"] as? Int == 0)
        #expect(row["dense_macs"] as? Int == 10_946_580_480)
        #expect(row["precision"] as? String == "int8")
        let bytes = try ["weight_bytes", "working_bytes", "modelled_bytes"].map { try #require(row[$0] as? Int) }
        #expect(bytes[0] > 10_000_000 && bytes[0] < 20_000_000)
        #expect(Double(bytes[1]) < 1.5 * Double(bytes[2]) && bytes[1] > bytes[2] / 2, "\(bytes)")
    }

    /// The same seed gives the same pictures.
    @Test func rendersTheSameTwice() throws {
        let folder = try TemporaryFolder()
        func render(_ name: String, _ more: [String]) throws -> [String: Data] {
            let outcome = try Program.dtopd.run(
                ["synth", "-o", folder.path(name + ".mp4"), "--labels", folder.path(name), "--size", "64x48"]
                    + ["--frames", "6"] + more)
            #expect(outcome.status == 0, "\(outcome)")
            var files = try Files.snapshot(folder.path(name))
            files["frames.csv"] = nil
            files["video"] = try Files.read(folder.path(name + ".mp4"))
            return files
        }
        let first = try render("a", [])
        #expect(first.count == 6 + 2)
        #expect(try render("b", ["--seed", "1"]) == first)
        let other = try render("c", ["--seed", "2"])
        #expect(other["00000000.png"] != first["00000000.png"] && other["video"] != first["video"])
        #expect(try Probe.frames(folder.path("a.mp4")).count == 6)
        #expect(try Probe.stream(folder.path("a/00000000.png"), "width,height,pix_fmt") == "64,48,pal8")
        let again = try Program.dtopd.run(["synth", "-o", folder.path("a.mp4"), "--size", "64x48", "--frames", "1"])
        #expect(again.status == 73 && again.errors.contains("a.mp4"), "\(again)")
        #expect(try Files.read(folder.path("a.mp4")) == first["video"])
    }

    @Test(arguments: [
        "--size 0x0", "--size 9999x9999", "--frames 0", "--noise=-1", "--camera drone", "--codec libx264x",
        "--view drone", "--view lot --camera fixed",
    ])
    func rendersNothingWrong(_ arguments: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program.dtopd.run(
            ["synth", "-o", folder.path("a.mp4"), "--labels", folder.path("a")]
                + arguments.split(separator: " ").map(String.init))
        #expect(outcome.status == 64, "\(outcome)")
        #expect(try Files.snapshot(folder.url.path).isEmpty)
    }

    @Test func rendersEachView() throws {
        let folder = try TemporaryFolder()
        for view in ["car", "pole", "bridge", "roof", "lot", "crossing"] {
            let outcome = try Program.dtopd.run(
                ["synth", "-o", folder.path(view + ".mp4"), "--labels", folder.path(view), "--view", view]
                    + ["--size", "64x48", "--frames", "3", "--cut-every", "1"])
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try Probe.frames(folder.path(view + ".mp4")).count == 3)
        }
        let none = try Program.dtopd.run(["synth", "-o", folder.path("a.mp4"), "--view", "drone"])
        for view in ["pole", "bridge", "roof", "lot", "crossing"] { #expect(none.errors.contains(view), "\(none)") }
    }

    /// Sizes that no encoder likes.
    @Test(arguments: ["1x1", "17x9", "2x2"]) func rendersTinyPictures(_ size: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program.dtopd.run(
            ["synth", "-o", folder.path("a.mp4"), "--labels", folder.path("a"), "--size", size, "--frames", "2"])
        #expect(outcome.status == 0, "\(outcome)")
        let run = try Program.dtopd.run(
            ["-i", folder.path("a.mp4"), "--model", Fixtures.made.model, "--masks", folder.path("m")])
        #expect(run.status == 0, "\(run)")
    }
}
