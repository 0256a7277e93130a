import DToPModel
import DToPTestSupport
import Foundation
import Testing

/// Models that are missing, broken or do not match their configuration.
@Suite struct BadModelTests {
    /// Expects a run (`everywhere`: other commands too) to refuse the model, name each of `needles`, and create
    /// nothing.
    private func expectRefused(
        _ status: Int32, _ model: String, _ needles: [String], everywhere: Bool = false,
        source: SourceLocation = #_sourceLocation
    ) throws {
        let results = try Results(stream: "street")
        let outputs = ["--overlay", results.overlay, "--masks", results.masks, "--log", results.log]
        let commands = [
            ["-i", try Fixtures.made.street, "--model", model] + outputs, ["model", "info", model],
            ["model", "verify", model], ["bench", "--frames", "1", "--model", model],
        ]
        for command in everywhere ? commands : Array(commands.prefix(1)) {
            let outcome = try Program.dtopd.run(command)
            #expect(outcome.status == status && !outcome.hasHung, "\(command): \(outcome)", sourceLocation: source)
            for needle in needles {
                #expect(outcome.errors.contains(needle), "\(command): \(outcome)", sourceLocation: source)
            }
            #expect(outcome.output.isEmpty, "\(command): \(outcome.text)", sourceLocation: source)
        }
        #expect(try Files.snapshot(results.folder.url.path).isEmpty, sourceLocation: source)
    }

    @Test func missing() throws {
        try expectRefused(66, "/no/such/model", ["/no/such/model", "no such file"], everywhere: true)
    }

    @Test func aFile() throws {
        let street = try Fixtures.made.street
        try expectRefused(65, street, [street, "not a directory"])
    }

    @Test(arguments: ["config.json", "model.safetensors"]) func incomplete(_ file: String) throws {
        let folder = try TemporaryFolder()
        try TinyModel.write(to: folder.path("m"))
        try FileManager.default.removeItem(atPath: folder.path("m/" + file))
        try expectRefused(65, folder.path("m"), [folder.path("m"), file + " is missing"])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity]) func notANumber(_ value: Float) throws {
        let folder = try TemporaryFolder()
        let name = "backbone.layers.3.ln1.weight"
        var isChanged = false
        try TinyModel.write(to: folder.path("m")) { parameter, values in
            guard parameter.name.contains("layers.3"), values.count > 5, !isChanged else { return values }
            isChanged = true
            return values.prefix(5) + [value] + values.dropFirst(6)
        }
        try #require(isChanged, "\(name)")
        try expectRefused(65, folder.path("m"), ["layers.3", "NaN", "index 5"], everywhere: true)
    }

    /// Everything that does not fit is listed at once.
    @Test func configurationOfAnotherModel() throws {
        let folder = try TemporaryFolder()
        var dropped: [String] = []
        try TinyModel.write(to: folder.path("m")) { parameter, values in
            guard parameter.name.contains("layers.2"), dropped.count < 3 else { return values }
            dropped.append(parameter.name)
            return nil
        }
        try #require(dropped.count == 3)
        try expectRefused(65, folder.path("m"), ["missing (3)"] + dropped)
        // More classes than the weights have: every head has another shape.
        try TinyModel.write(to: folder.path("k"))
        try TinyModel.configuration(classCount: 7).json().write(to: URL(fileURLWithPath: folder.path("k/config.json")))
        try expectRefused(65, folder.path("k"), ["of another shape", "expected", "found"])
    }

    @Test(arguments: ["{", "[]", "{}", "null", "\u{0}\u{1}", #"{"hidden_size": 1e999}"#, #"{"hidden_size": -64}"#])
    func configurationThatIsNone(_ text: String) throws {
        let folder = try TemporaryFolder()
        try TinyModel.write(to: folder.path("m"))
        try Files.write(Data(text.utf8), folder.path("m/config.json"))
        try expectRefused(65, folder.path("m"), [folder.path("m/config.json")])
    }

    /// Replaces every number of the configuration by an impossible one.
    @Test func configurationWithWrongNumbers() throws {
        let folder = try TemporaryFolder()
        try TinyModel.write(to: folder.path("m"))
        let text = String(decoding: try Files.read(folder.path("m/config.json")), as: UTF8.self)
        for match in text.matches(of: /: (\d+)/) {
            for wrong in ["0", "-1", "9223372036854775807"] {
                var changed = text
                changed.replaceSubrange(match.1.startIndex..<match.1.endIndex, with: wrong)
                try Files.write(Data(changed.utf8), folder.path("m/config.json"))
                let outcome = try Program.dtopd.run(["model", "info", folder.path("m")])
                #expect([0, 65].contains(outcome.status) && !outcome.hasHung, "\(match.0) -> \(wrong): \(outcome)")
            }
        }
    }

    @Test func weightsCutShort() throws {
        let folder = try TemporaryFolder()
        try TinyModel.write(to: folder.path("m"))
        let bytes = try Files.read(folder.path("m/model.safetensors"))
        for count in [0, 1, 7, 8, 9, 100, bytes.count / 2, bytes.count - 1] {
            try Files.write(bytes.prefix(count), folder.path("m/model.safetensors"))
            try expectRefused(65, folder.path("m"), ["model.safetensors"])
        }
    }

    @Test(arguments: 0..<6) func weightsOfRandomBytes(_ seed: Int) throws {
        let folder = try TemporaryFolder()
        try TinyModel.write(to: folder.path("m"))
        var bytes = try Files.read(folder.path("m/model.safetensors"))
        var random = Fixtures.random(UInt64(seed))
        for _ in 0..<(1 << seed) {
            bytes[Int.random(in: 0..<4000, using: &random)] = .random(in: 0...255, using: &random)
        }
        try Files.write(bytes, folder.path("m/model.safetensors"))
        let outcome = try Program.dtopd.run(["model", "info", folder.path("m")])
        #expect([0, 65].contains(outcome.status) && !outcome.hasHung, "\(outcome)")
    }

    @Test func badPalette() throws {
        let folder = try TemporaryFolder()
        for (name, text) in [
            ("short", "[[1,2,3]]"), ("big", "[[1,2,300],[1,2,3],[1,2,3],[1,2,3],[1,2,3]]"), ("no", "x"),
        ] {
            try Files.write(Data(text.utf8), folder.path(name))
            let outcome = try Program.dtopd.run(
                ["-i", Fixtures.made.street, "--model", Fixtures.made.model, "--palette", folder.path(name)]
                    + ["--overlay", folder.path("o.mp4")])
            #expect(outcome.status == 65 && outcome.errors.contains(folder.path(name)), "\(outcome)")
            #expect(!FileManager.default.fileExists(atPath: folder.path("o.mp4")))
        }
    }
}
