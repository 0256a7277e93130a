import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

/// Layers and heads that multiply in 8 bits.
@Suite struct PrecisionTests {
    private static let size = PixelSize(width: 128, height: 112)

    private func answer(
        _ head: HeadConfiguration, _ precision: Precision, seed: UInt64, kernels: Kernels = .preferred, team: Int = 2
    ) throws -> Answer {
        let model = try TestEngine.model(
            TinyModel.configuration(
                head: head, usesClassToken: seed % 2 == 0, pruning: PruningConfiguration(threshold: 1)),
            precision: precision, seed: seed, kernels: kernels)
        #expect(model.precision == precision)
        let segmenter = Segmenter(
            model: model, preprocessing: TestEngine.preprocessing, inputSize: Self.size, temporal: nil,
            team: try #require(WorkerTeam(size: team, kernels: kernels)))
        let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: true)
        segmenter.segment(TestEngine.picture(Self.size, seed: seed), into: result)
        return Answer(result)
    }

    @Test(arguments: Kernels.installed.filter(\.multipliesIntegers), [TestEngine.atm, TestEngine.fcn])
    func answersAreNearlyThoseOfFloats(kernels: Kernels, head: HeadConfiguration) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            let exact = try answer(head, .float32, seed: seed)
            let found = try answer(head, .int8, seed: seed, kernels: kernels)
            let off = zip(found.confidence, exact.confidence).map { abs(Int($0) - Int($1)) }
            #expect(found.agreement(with: exact) > 0.97)
            #expect(Double(off.reduce(0, +)) / Double(off.count) < 3)
            #expect(found != exact)
            #expect(found.macs == exact.macs)
        }
    }

    @Test(arguments: Kernels.installed.filter { !$0.multipliesIntegers })
    func floatsStandInWhereIntegersAreSlower(kernels: Kernels) throws {
        let model = try TestEngine.model(
            TinyModel.configuration(head: TestEngine.atm), precision: .int8, kernels: kernels)
        #expect(model.precision == .float32)
    }

    @Test func theTeamDoesNotMatter() throws {
        let expected = try answer(TestEngine.atm, .int8, seed: 2, team: 1)
        for size in [2, 3] { #expect(try answer(TestEngine.atm, .int8, seed: 2, team: size) == expected) }
    }
}
