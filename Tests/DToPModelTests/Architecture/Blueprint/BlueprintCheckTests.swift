import DToPModel
import DToPTestSupport
import Foundation
import Testing

@Suite struct BlueprintCheckTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func mismatch(_ configuration: ModelConfiguration, _ writer: SafetensorsWriter) throws -> ParameterMismatch?
    {
        try writer.write(to: folder.path("model.safetensors"))
        let file = try Safetensors(path: folder.path("model.safetensors"))
        do {
            try Blueprint(configuration).check(against: file)
            return nil
        } catch ModelError.wrongParameters(_, let mismatch) {
            return mismatch
        }
    }

    private func writer(
        _ configuration: ModelConfiguration, _ change: (Parameter) -> Parameter? = { $0 }
    ) -> SafetensorsWriter {
        var writer = SafetensorsWriter()
        for parameter in Blueprint(configuration).parameters.compactMap(change) {
            writer.add(parameter.name, shape: parameter.shape, floats: [Float](repeating: 1, count: parameter.count))
        }
        return writer
    }

    @Test func listsEverythingAtOnce() throws {
        let configuration = TinyModel.configuration()
        let mistyped = "backbone.layers.0.ln1.bias"
        var writer = writer(configuration) { parameter in
            if parameter.name.contains("layers.2.ln") || parameter.name == mistyped { return nil }
            if parameter.name == "decode_head.q.weight" { return Parameter(name: parameter.name, shape: [32, 5]) }
            return parameter
        }
        for index in 0..<40 { writer.add("extra.\(index)", shape: [1], floats: [0]) }
        writer.add(mistyped, shape: [64], integers: [Int](repeating: 0, count: 64))
        let found = try #require(try mismatch(configuration, writer))
        let missing = ["ln1.weight", "ln1.bias", "ln2.weight", "ln2.bias"].map { "backbone.layers.2.\($0)" }
        #expect(found.missing == missing)
        #expect(found.unexpected.count == 40)
        #expect(found.misshapen == [.init(name: "decode_head.q.weight", expected: [5, 32], found: [32, 5])])
        #expect(found.mistyped == [.init(name: mistyped, found: .int64)])
        let text = found.description
        for name in missing + found.unexpected + ["expected [5, 32], found [32, 5]", "ln1.bias: I64"] {
            #expect(text.contains(name))
        }
    }

    @Test func passesOverWhatTrainingLeaves() throws {
        let configuration = TinyModel.configuration(head: .fcn(channels: 8))
        var writer = writer(configuration)
        writer.add("backbone.cls_token", shape: [1, 1, 64], floats: [Float](repeating: 0, count: 64))
        writer.add("decode_head.loss_decode.empty_weight", shape: [2], floats: [1, 1])
        writer.add("auxiliary_head.0.up_convs.0.0.bn.num_batches_tracked", shape: [], integers: [3])
        writer.add("optimizer.state.0.exp_avg", shape: [1], floats: [1])
        #expect(try mismatch(configuration, writer) == nil)
    }

    @Test func needsTheClassTokenOnlyWhereItIsUsed() throws {
        let without = TinyModel.configuration()
        let with = TinyModel.configuration(usesClassToken: true)
        #expect(try mismatch(with, writer(without))?.missing == ["backbone.cls_token"])
        #expect(try mismatch(without, writer(with)) == nil)
    }
}
