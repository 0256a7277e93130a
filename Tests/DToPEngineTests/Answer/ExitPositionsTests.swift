import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// A model with heads switched off answers like the model without them.
@Suite struct ExitPositionsTests {
    private static let size = PixelSize(width: 128, height: 112)

    private func answer(
        _ model: PrunedViT, _ enabled: Set<Int>?, threshold: Float = 0.5, method: PruningMethod = .topk
    ) throws -> Answer {
        let rule = PruningConfiguration(
            threshold: threshold, keepPerClass: 2, method: method, enabledStages: enabled)
        let segmenter = Segmenter(
            model: model, preprocessing: TestEngine.preprocessing, inputSize: Self.size, pruning: rule,
            team: try TestEngine.team())
        return segmenter.answer(to: TestEngine.picture(Self.size, seed: 4))
    }

    /// The same weights in a model with only the heads of `stages`.
    private func model(_ head: HeadConfiguration, heads stages: [Int]) throws -> PrunedViT {
        let folder = try TemporaryFolder()
        let configuration = TinyModel.configuration(head: head)
        var values: [String: [Float]] = [:]
        try TinyModel.write(configuration, to: folder.path("all")) { parameter, drawn in
            values[parameter.name] = drawn
            return drawn
        }
        var smaller = configuration
        smaller.exitLayers = stages.map { configuration.exitLayers[$0] }
        try TinyModel.write(smaller, to: folder.path("some")) { parameter, _ in
            for (place, stage) in stages.enumerated() {
                let prefix = Blueprint.headName(stage: place, of: smaller) + "."
                guard parameter.name.hasPrefix(prefix) else { continue }
                let original = Blueprint.headName(stage: stage, of: configuration) + "."
                return values[original + parameter.name.dropFirst(prefix.count)]
            }
            return values[parameter.name]
        }
        return try PrunedViT(ModelDirectory(path: folder.path("some")))
    }

    @Test(arguments: [TestEngine.atm, TestEngine.fcn], [[2], [0, 2], [1, 2]])
    func answersAsTheModelWithoutThem(head: HeadConfiguration, stages: [Int]) throws {
        let whole = try TestEngine.model(TinyModel.configuration(head: head))
        let smaller = try model(head, heads: stages)
        // This ATM model's second head has almost no confidence.
        let threshold: Float = head == TestEngine.atm && stages.first == 1 ? 1e-5 : 0.5
        for method in PruningMethod.allCases {
            let found = try answer(whole, Set(stages.dropLast()), threshold: threshold, method: method)
            let wanted = try answer(smaller, nil, threshold: threshold, method: method)
            #expect(found.labels == wanted.labels && found.macs == wanted.macs && found.flips == wanted.flips)
            #expect(stages.map { found.exits[$0] } == wanted.exits)
            // The denominator is still that of the model with all its heads.
            #expect(found.denseMACs == whole.blueprint.denseCost(tokens: 56) && wanted.denseMACs < found.denseMACs)
            if stages.count > 1 { #expect(wanted.exits[0] > 0, "nothing left") }
        }
    }

    @Test func allOfThemIsTheModelItself() throws {
        let model = try TestEngine.model(TinyModel.configuration())
        #expect(try answer(model, [0, 1]) == answer(model, nil))
    }

    /// One segmenter switches between rules; each answer equals that of a segmenter with only that rule.
    @Test func theRuleMayChangeBetweenPictures() throws {
        let model = try TestEngine.model(TinyModel.configuration())
        let picture = TestEngine.picture(Self.size, seed: 4)
        let segmenter = Segmenter(
            model: model, preprocessing: TestEngine.preprocessing, inputSize: Self.size, team: try TestEngine.team())
        for method in PruningMethod.allCases {
            for (threshold, enabled) in [(0.6, nil), (1, []), (0.7, [1])] as [(Float, Set<Int>?)] {
                segmenter.pruning = PruningConfiguration(
                    threshold: threshold, keepPerClass: 2, method: method, enabledStages: enabled)
                let alone = try answer(model, enabled, threshold: threshold, method: method)
                #expect(segmenter.answer(to: picture) == alone)
            }
        }
    }
}
