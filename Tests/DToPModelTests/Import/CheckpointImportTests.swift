import Compute
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

/// Checkpoints written by a real PyTorch, and the model directories they must yield.
@Suite struct CheckpointImportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Checks that every parameter of `model` has the values in `truth`.
    private func expectSame(
        _ model: ModelDirectory, _ truth: String, source: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try Safetensors(path: TestCheckpoints.path(truth))
        #expect(model.weights.names == expected.names, sourceLocation: source)
        for name in expected.names {
            let values = try expected.floats(named: name)
            #expect(try model.weights.floats(named: name) == values, "\(name)", sourceLocation: source)
            #expect(model.weights.shape(of: name) == expected.shape(of: name), "\(name)", sourceLocation: source)
        }
    }

    /// Zip archives and the older format, all protocols, whole storages and transposed views.
    @Test(arguments: [
        "bare.pth", "mmcv.pth", "training.pth", "legacy.pth", "protocol3.pth", "protocol4.pth", "protocol5.pth",
        "mmcv-ema.pth",
    ]) func givesTheSameWeights(file: String) throws {
        try expectSame(TestCheckpoints.write(file, to: folder), "atm/model.safetensors")
    }

    @Test func readsSETR() throws {
        try expectSame(TestCheckpoints.write("mmengine.pth", as: "setr", to: folder), "setr/model.safetensors")
    }

    @Test(arguments: ["training.pth", "mmcv-ema.pth"]) func takesAveragedWeights(file: String) throws {
        try expectSame(
            TestCheckpoints.write(file, averaged: true, to: folder), "atm-averaged/model.safetensors")
    }

    /// A third of the tensors each in F64, F16 and BF16. PyTorch rounded to nearest even when saving them.
    @Test func readsOtherPrecisions() throws {
        let model = try TestCheckpoints.write("mixed.pth", to: folder)
        let exact = try Safetensors(path: TestCheckpoints.path("atm/model.safetensors"))
        var counts = [0, 0, 0]
        for name in exact.names {
            let truth = try exact.floats(named: name)
            var writer = SafetensorsWriter()
            writer.add("f16", shape: [truth.count], floats: truth, as: .float16)
            writer.add("bf16", shape: [truth.count], floats: truth, as: .bfloat16)
            try writer.write(to: folder.path("rounded.safetensors"))
            let rounded = try Safetensors(path: folder.path("rounded.safetensors"))
            let kinds = [truth, try rounded.floats(named: "f16"), try rounded.floats(named: "bf16")]
            let kind = try #require(kinds.firstIndex(of: try model.weights.floats(named: name)), "\(name)")
            counts[kind] += 1
        }
        #expect(counts.allSatisfy { $0 > 20 }, "\(counts)")
    }

    @Test func resizesThePositionEmbedding() throws {
        let model = try TestCheckpoints.write("timm-resized.pth", to: folder)
        let expected = try Safetensors(path: TestCheckpoints.path("timm-resized.safetensors"))
        for name in expected.names {
            let differences = zip(try model.weights.floats(named: name), try expected.floats(named: name))
                .map { abs($0 - $1) }
            #expect(differences.count == expected.info(of: name)?.count && differences.max() ?? 1 < 1e-5, "\(name)")
        }
    }

    @Test func writesHalfPrecision() throws {
        let model = try TestCheckpoints.write("bare.pth", precision: .f16, to: folder)
        #expect(model.weights.info(of: "decode_head.q.weight")?.type == .float16)
        let whole = try ModelDirectory(path: TestCheckpoints.path("atm"))
        let name = "decode_head.q.weight"
        for (half, exact) in zip(try model.weights.floats(named: name), try whole.weights.floats(named: name)) {
            #expect(abs(half - exact) <= abs(exact) / 2048)
        }
    }

    @Test func writesConfigurationPreprocessingAndColours() throws {
        let model = try TestCheckpoints.write("mmcv.pth", to: folder)
        #expect(model.configuration == (try ModelConfiguration(path: TestCheckpoints.path("atm/config.json"))))
        #expect(model.preprocessing == Preprocessing(size: .fixed(PixelSize(width: 8, height: 8))))
        #expect(model.palette.colors[1] == RGBColor(red: 4, green: 5, blue: 6))
        let newer = try TestCheckpoints.write("mmengine.pth", as: "setr", to: folder)
        #expect(newer.palette.colors[0] == RGBColor(red: 9, green: 8, blue: 7))
        let files = try FileManager.default.contentsOfDirectory(atPath: newer.path.string).sorted()
        #expect(files == ["config.json", "model.safetensors", "palette.json", "preprocessor_config.json"])
    }

    @Test func refusesValuesThatAreBroken() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: TestCheckpoints.path("protocol4.pth")))
        let first = try Safetensors(path: TestCheckpoints.path("atm/model.safetensors"))
            .floats(named: "backbone.pos_embed")[3]
        let place = try #require(whole.range(of: withUnsafeBytes(of: first) { Data($0) }))
        for (value, precision, problem) in [
            (Float.nan, WeightPrecision.f32, "an infinity or NaN at index 3"),
            (-.infinity, .f16, "an infinity or NaN at index 3"), (70000, .f16, "use `precision` f32"),
        ] {
            var data = whole
            data.replaceSubrange(place, with: withUnsafeBytes(of: value) { Data($0) })
            let path = folder.path("broken.pth")
            try data.write(to: URL(fileURLWithPath: path))
            let output = try ModelOutput(path: folder.path("broken"), overwrites: false)
            do {
                _ = try TestCheckpoints.open(path).write(to: output, as: precision)
                Issue.record("accepted \(value)")
            } catch {
                #expect("\(error)".contains("'backbone.pos_embed' holds") && "\(error)".contains(problem), "\(error)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["broken.pth"])
        }
    }
}
