import DToPEvaluation
import DToPModel
import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct EvaluationSweepTests {
    /// Heads after layers 2, 4 and 6.
    private let configuration = TinyModel.configuration(
        pruning: PruningConfiguration(threshold: 0.7, keepPerClass: 3, method: .remove, ratio: 0.2))

    @Test func withoutListsThereIsTheModelsOwnRow() throws {
        let settings = try EvaluationSweep().settings(for: configuration)
        #expect(settings.count == 1)
        #expect(
            settings[0].rule
                == PruningConfiguration(
                    threshold: 0.7, keepPerClass: 3, method: .remove, ratio: 0.2, enabledStages: [0, 1]))
        #expect(settings[0].positions == [2, 4] && settings[0].keep == nil && settings[0].thresholdText == "0.7")
    }

    @Test func listsMultiply() throws {
        var sweep = EvaluationSweep()
        sweep.thresholds = [0.9, 1, 0.9]
        sweep.positions = [[4, 2], [4], []]
        sweep.methods = [.topk, .average]
        sweep.keeps = [0, 5]
        let settings = try sweep.settings(for: configuration)
        // topk with two numbers and average with none, at two thresholds and three sets of positions.
        #expect(settings.count == (2 + 1) * 2 * 3)
        #expect(Set(settings.map(\.positions)) == [[2, 4], [4], []])
        #expect(settings.map(\.rule.enabledStages) == settings.map { Set($0.positions.map { $0 / 2 - 1 }) })
        #expect(settings.filter { $0.rule.method == .average }.allSatisfy { $0.keep == nil })
        #expect(settings.prefix(2).map(\.thresholdText) == ["0.9", "1"])
        let names = SettingNames(settings)
        #expect(names.series(settings[0]) == "topk keep 0 at 2+4")
        #expect(names.folder(settings[0]) == "topk-keep-0-at-2+4-threshold-0.9")
        #expect(Set(settings.map(names.folder)).count == settings.count)
    }

    @Test func namesShowWhatDiffers() throws {
        var sweep = EvaluationSweep()
        sweep.thresholds = [0.5, 1]
        let settings = try sweep.settings(for: configuration)
        let names = SettingNames(settings)
        #expect(names.series(settings[0]).isEmpty && names.folder(settings[1]) == "threshold-1")
    }

    @Test func wrongListsAreRefused() {
        var sweep = EvaluationSweep()
        sweep.positions = [[2], [6]]
        #expect(throws: EvaluationError.noSuchPosition(layer: 6, positions: [2, 4])) {
            _ = try sweep.settings(for: configuration)
        }
        sweep.positions = []
        sweep.thresholds = (0..<300).map { Float($0) / 300 }
        #expect(throws: EvaluationError.tooManyRows(count: 300, limit: 256)) {
            _ = try sweep.settings(for: configuration)
        }
    }
}
