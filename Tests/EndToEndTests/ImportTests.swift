import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import Testing

/// `dtopd model import`, as its users call it.
@Suite struct ImportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func checkpoint(_ name: String) -> String {
        TestFiles.package.appendingPathComponent("Tests/Checkpoints/" + name).path
    }

    private func run(_ name: String, _ more: [String], config: String = "atm/config.json") throws -> Program.Outcome {
        try Program.dtopd.run(
            ["model", "import", checkpoint(name), "--config", checkpoint(config)] + more)
    }

    private func masks(of model: String, _ name: String) throws -> [String: Data] {
        let masks = folder.path(name)
        let outcome = try Program.dtopd.run(
            ["-i", Fixtures.made.street, "--model", model, "--masks", masks])
        try #require(outcome.status == 0, "\(outcome)")
        return try Files.snapshot(masks).filter { $0.key.hasSuffix(".png") }
    }

    /// A checkpoint and the same weights as safetensors give the same masks.
    @Test func segmentsAsTheSameWeightsDo() throws {
        let outcome = try run("mmengine.pth", ["--output", folder.path("imported")], config: "setr/config.json")
        try #require(outcome.status == 0, "\(outcome)")
        #expect(outcome.text.contains("mapped          46 parameters"), "\(outcome.text)")
        #expect(outcome.text.contains("written         \(folder.path("imported")), f32"), "\(outcome.text)")
        // The checkpoint brings its colours, which the masks contain.
        try FileManager.default.copyItem(atPath: checkpoint("setr"), toPath: folder.path("expected"))
        try Files.write(Data("[[9, 8, 7], [6, 5, 4], [3, 2, 1]]".utf8), folder.path("expected/palette.json"))
        let imported = try masks(of: folder.path("imported"), "a")
        let expected = try masks(of: folder.path("expected"), "b")
        #expect(imported.count == 20 && imported == expected)
        let labels = try StillImageReader.labels(folder.path("a/street/00000019.png"))
        #expect(Set((0..<96 * 64).map { labels[$0 % 96, $0 / 96] }).count > 1, "a picture of one class proves little")
    }

    @Test func takesAveragedWeightsWhenAsked() throws {
        #expect(try run("training.pth", ["-o", folder.path("a")]).text.contains("--ema takes them"))
        let averaged = try run("training.pth", ["-o", folder.path("b"), "--ema"])
        #expect(averaged.status == 0 && averaged.text.contains("were taken ('state_dict_ema')"), "\(averaged)")
        let weights = "/model.safetensors"
        #expect(try Files.read(folder.path("a") + weights) != Files.read(folder.path("b") + weights))
        let half = try run("training.pth", ["-o", folder.path("c"), "--precision", "f16"])
        #expect(half.status == 0 && half.text.contains(", f16, hash"), "\(half)")
        #expect(try Files.read(folder.path("c") + weights).count < Files.read(folder.path("a") + weights).count - 1500)
    }

    @Test func refusesWithTheRightStatus() throws {
        let output = folder.path("m")
        func expect(_ status: Int32, _ needle: String, _ outcome: Program.Outcome) throws {
            #expect(outcome.status == status && outcome.errors.contains(needle), "\(outcome)")
            #expect(try Files.snapshot(folder.url.path).isEmpty)
        }
        try expect(66, "no such file", run("missing.pth", ["-o", output]))
        try expect(66, "dtop-vit-base-ade20k", run("bare.pth", ["-o", output], config: "nothing.json"))
        try expect(65, "missing (", run("mmengine.pth", ["-o", output]))
        try expect(65, "likely an attack", run("hostile/call-system.pth", ["-o", output]))
        try expect(65, "no averaged weights", run("bare.pth", ["-o", output, "--ema"]))
        try expect(73, "folder above it", run("bare.pth", ["-o", output + "/x/y"]))
        try expect(64, "--precision", run("bare.pth", ["-o", output, "--precision", "f8"]))
        try expect(64, "--output", run("bare.pth", []))
    }

    @Test func replacesOnlyWhenAsked() throws {
        let output = folder.path("m")
        #expect(try run("bare.pth", ["-o", output]).status == 0)
        let before = try Files.snapshot(output)
        let refused = try run("training.pth", ["-o", output, "--ema"])
        #expect(refused.status == 73 && refused.errors.contains("-y"), "\(refused)")
        #expect(try Files.snapshot(output) == before)
        #expect(try run("training.pth", ["-o", output, "--ema", "-y"]).status == 0)
        #expect(try Files.snapshot(output)["model.safetensors"] != before["model.safetensors"])
        #expect(Files.names(folder.url.path) == ["m"])
    }

    /// Exceeding the file size limit is like a full disk.
    @Test func leavesNothingOnAFullDisk() throws {
        let outcome = try Program.dtopd.shell(
            "ulimit -f 4; exec \"$0\" \"$@\"",
            [
                "model", "import", checkpoint("bare.pth"), "--config", checkpoint("atm/config.json"), "-o",
                folder.path("m"),
            ]
        )
        #expect(outcome.status == 74 && outcome.errors.contains("cannot be written"), "\(outcome)")
        #expect(Files.names(folder.url.path).isEmpty)
    }

    /// Reading takes seconds and would end in an error. A second signal changes nothing.
    @Test(arguments: [[SIGTERM], [SIGINT, SIGTERM]]) func stopsWhileItReads(signals: [Int32]) throws {
        let path = folder.path("slow.pth")
        let opcodes = Data([0x80, 2]) + Data("N".utf8) + Data(String(repeating: "20", count: 60 << 20).utf8)
        try Files.write(opcodes, path)
        let program = try Program.dtopd.start(
            ["model", "import", path, "--config", checkpoint("atm/config.json"), "-o", folder.path("m")])
        #expect(program.wait { program.catches(SIGTERM) })
        for signal in signals { program.send(signal) }
        let outcome = program.wait()
        #expect(outcome.status == 75 && outcome.errors.contains("nothing was written"), "\(outcome)")
        #expect(Files.names(folder.url.path) == ["slow.pth"])
    }

    /// A pipe that nobody reads blocks the report; two signals end the program.
    @Test func endsThoughNobodyReadsTheReport() throws {
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let end = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(end) }
        let filling = [UInt8](repeating: 0, count: 4096)
        while write(end, filling, filling.count) > 0 {}
        let program = try Program("/bin/bash").start(
            ["-c", "exec \"$0\" \"$@\" > \(pipe)", Program.dtopd.path, "model", "import", checkpoint("bare.pth")]
                + ["--config", checkpoint("atm/config.json"), "-o", folder.path("m")])
        #expect(program.wait { program.catches(SIGTERM) })
        program.send(SIGINT)
        program.send(SIGTERM)
        let outcome = program.wait()
        #expect(outcome.status == 75 && !outcome.hasHung, "\(outcome)")
        #expect(Files.names(folder.url.path) == ["pipe"])
    }

    /// On a terminal, the progress line is cleared before an error is shown.
    @Test func errorsHaveALineOfTheirOwn() throws {
        let command =
            "exec \(try Program.dtopd.path) model import \(checkpoint("bare.pth")) --config "
            + "\(checkpoint("atm/config.json")) -o \(folder.path("m"))"
        // Limited in bash: `script` runs the user's shell, and shells count in blocks of different sizes.
        let limited = "ulimit -f 11; exec script -qec \"$0\" /dev/null"
        let outcome = try Program("/bin/bash").run(["-c", limited, command])
        let shown = outcome.text.split(separator: "\r\u{1B}[K", maxSplits: 1)
        try #require(outcome.status == 74 && shown.count == 2, "\(outcome.text)")
        #expect(shown[0].contains("\rwriting ") && !shown[0].contains("dtopd:"), "\(outcome.text)")
        #expect(shown[1].hasPrefix("dtopd: ") && shown[1].contains("cannot be written"), "\(outcome.text)")
    }

    @Test func findsTheInstalledTemplates() throws {
        let prefix = folder.path("prefix")
        let script = TestFiles.package.appendingPathComponent("packaging/install").path
        try #require(try Program(script).run([try Program.dtopd.path, prefix]).status == 0)
        let installed = Program(prefix + "/bin/dtopd")
        let outcome = try installed.run(
            ["model", "import", checkpoint("bare.pth"), "--config", "dtop-vit-base-ade20k", "-o", folder.path("m")])
        // The template was found: it is the checkpoint that does not fit it.
        #expect(outcome.status == 65 && outcome.errors.contains("backbone.layers.11.ln1.weight"), "\(outcome)")
    }
}
