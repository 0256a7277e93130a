import DToPModel
import DToPTestSupport
import Testing

@Suite struct BlueprintTests {
    @Test func namesTheLastHeadDecodeHead() {
        var configuration = TinyModel.configuration()
        #expect(Blueprint.headName(stage: 1, of: configuration) == "auxiliary_head.1")
        #expect(Blueprint.headName(stage: 2, of: configuration) == "decode_head")
        configuration.exitLayers = [5]
        let names = Blueprint(configuration).parameters.map(\.name)
        #expect(names.contains("decode_head.q.weight") && !names.contains { $0.hasPrefix("auxiliary_head") })
    }

    @Test(arguments: [HeadConfiguration.atm(channels: 32, layers: 2, heads: 2), .fcn(channels: 24, cells: 4)])
    func namesEachTensorOnce(head: HeadConfiguration) {
        let names = Blueprint(TinyModel.configuration(head: head, usesClassToken: true)).parameters.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func convolutionsHaveKernels() {
        let blueprint = Blueprint(TinyModel.configuration(head: .fcn(channels: 24, cells: 4)))
        let shapes = Dictionary(uniqueKeysWithValues: blueprint.parameters.map { ($0.name, $0.shape) })
        #expect(shapes["backbone.patch_embed.projection.weight"] == [64, 3, 16, 16])
        #expect(shapes["backbone.pos_embed"] == [1, 65, 64])
        #expect(shapes["backbone.layers.5.attn.attn.in_proj_weight"] == [192, 64])
        #expect(shapes["decode_head.up_convs.0.0.conv.weight"] == [24, 64, 1, 1])
        #expect(shapes["decode_head.conv_seg.weight"] == [80, 24, 1, 1])
        #expect(shapes["decode_head.conv_seg.bias"] == [80])
    }
}
