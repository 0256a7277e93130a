import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Testing

@Suite struct PrunedViTTests {
    private static let heads = [TestEngine.atm, TestEngine.fcn, TestEngine.cells]

    @Test(arguments: heads, [false, true])
    func readsTheBlueprintsTensors(head: HeadConfiguration, usesClassToken: Bool) throws {
        let blueprint = Blueprint(TinyModel.configuration(head: head, usesClassToken: usesClassToken))
        var names: [String] = []
        _ = try PrunedViT(blueprint, precision: .float32) { parameter in
            names.append(parameter.name)
            return [Float](repeating: 1, count: parameter.count)
        }
        #expect(names.sorted() == blueprint.parameters.map(\.name).sorted())
    }

    /// The tests run every kind of head.
    @Test func everyKindOfHeadIsTested() {
        #expect(Set(Self.heads.map { type(of: $0.kind).type }) == Set(HeadConfiguration.kinds.map { $0.type }))
    }
}
