import Compute
import DToPModel
import DToPTestSupport
import Imaging
import Testing

@Suite struct BlueprintMemoryTests {
    @Test func countsWhatThereMustBe() {
        var configuration = TinyModel.configuration(head: .fcn(channels: 24), usesClassToken: true)
        configuration.layer.hiddenSize = 32
        configuration.layer.intermediateSize = 128
        configuration.patchSize = 4
        let tokens = 50
        let rows = 51
        let expected = { (layers: Int) in
            4 * (2 * rows * 32 + 2 * rows * 32 * layers + 3 * tokens * configuration.classCount + rows * (32 + 128))
        }
        let blueprint = Blueprint(configuration)
        configuration.head = .fcn(channels: 24, cells: 4)
        let more = Blueprint(configuration).memory(tokens: tokens, carries: false) - expected(1)
        #expect(more == 4 * 3 * 15 * tokens * configuration.classCount)
        #expect(blueprint.memory(tokens: tokens, carries: false) == expected(1))
        #expect(blueprint.memory(tokens: tokens, carries: true) == expected(configuration.layerCount))
    }

    /// Carrying keeps the keys and values of every layer of trunk and heads.
    @Test func headsThatRememberTakeMore() {
        let configuration = TinyModel.configuration(head: .atm(channels: 16, layers: 3, heads: 2))
        let blueprint = Blueprint(configuration)
        let more = blueprint.memory(tokens: 100, carries: true) - blueprint.memory(tokens: 100, carries: false)
        let trunk = 2 * 100 * configuration.layer.hiddenSize * (configuration.layerCount - 1)
        let heads = 2 * 100 * 16 * (3 * configuration.stageCount - 1)
        #expect(more == 4 * (trunk + heads))
    }
}
