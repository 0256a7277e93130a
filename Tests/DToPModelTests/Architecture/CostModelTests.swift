import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct CostModelTests {
    struct Published: Sendable {
        let width, layers, side, classes, channels: Int
        let published, dense: String
    }

    /// The papers' table of dense baselines, in units of 10^9.
    @Test(arguments: [
        Published(
            width: 768, layers: 12, side: 512, classes: 150, channels: 384, published: "109.9", dense: "114.64"),
        Published(
            width: 1024, layers: 24, side: 640, classes: 150, channels: 512, published: "617.0", dense: "628.13"),
        Published(
            width: 1024, layers: 24, side: 480, classes: 59, channels: 512, published: "315.4", dense: "320.68"),
        Published(
            width: 1024, layers: 24, side: 512, classes: 171, channels: 512, published: "366.9", dense: "375.83"),
    ]) func reproducesThePublishedFigures(row: Published) throws {
        let size = PixelSize(width: row.side, height: row.side)
        let configuration = ModelConfiguration(
            hiddenSize: row.width, layerCount: row.layers, headCount: row.width / 64, intermediateSize: 4 * row.width,
            imageSize: size, labels: (0..<row.classes).map(String.init),
            exitLayers: [row.layers / 2 - 1, row.layers * 2 / 3 - 1, row.layers - 1],
            head: .atm(channels: row.channels, layers: 3, heads: row.channels / 64))
        try configuration.validate(file: "table")
        let cost = CostModel(configuration)
        let tokens = configuration.positionGrid.count
        #expect(String(format: "%.1f", Double(cost.published(tokens: tokens, crop: size)) / 1e9) == row.published)
        #expect(String(format: "%.2f", Double(cost.dense(tokens: tokens)) / 1e9) == row.dense)
    }

    @Test func countsTheFCNHead() {
        var configuration = TinyModel.configuration(head: .fcn(channels: 32), classCount: 7)
        let cost = CostModel(configuration)
        #expect(cost.head(rows: 10) == 10 * 64 * 32 + 5 * 10 * 64 + 2 * 10 * 32 + 10 * 32 * 7)
        let crop = PixelSize(width: 128, height: 96)
        #expect(
            cost.published(tokens: 48, crop: crop) == cost.trunk(tokens: 48) + cost.head(rows: 48) + 8 * 7 * 128 * 96)
        let cells = CostModel(TinyModel.configuration(head: .fcn(channels: 32, cells: 4), classCount: 7))
        #expect(cells.head(rows: 10) - cost.head(rows: 10) == 10 * 32 * 7 * 15)
        configuration.intermediateSize = 100
        #expect(cost.layer(rows: 10) - CostModel(configuration).layer(rows: 10) == 2 * 10 * 64 * 156)
    }

    /// Dense and pruned cost of every golden, including class tokens and averages.
    @Test(.enabled(if: TestFiles.shared != nil), arguments: TestModels.goldens)
    func reproducesTheGoldens(path: String) throws {
        let model = try ModelDirectory(path: path)
        let golden = try #require(try model.golden())
        let cost = CostModel(model.configuration)
        let tokens = try #require(golden.shape(of: "tokens"))[0]
        #expect(try golden.integers(named: "dense.macs") == [cost.dense(tokens: tokens)])

        var macs = cost.embedding(tokens: tokens)
        var stage = 0
        for layer in 0..<model.configuration.layerCount {
            let rows = try #require(golden.shape(of: "stage\(stage).tokens"))[0]
            macs += cost.layer(rows: rows + model.configuration.classTokenCount)
            guard layer == model.configuration.exitLayers[stage] else { continue }
            let seen = try #require(golden.shape(of: "stage\(stage).tokens"))[0]
            macs += cost.head(rows: seen)
            stage += 1
        }
        #expect(try golden.integers(named: "macs") == [macs])
    }

    @Test func doesNotOverflowAtTheLimits() throws {
        typealias Limits = ModelConfiguration.Limits
        var configuration = ModelConfiguration(
            hiddenSize: Limits.width, layerCount: Limits.layers, headCount: 1, intermediateSize: Limits.intermediate,
            patchSize: 64, usesClassToken: true, imageSize: PixelSize(width: 65536, height: 65536),
            labels: (0..<Limits.classes).map(String.init), exitLayers: Array(0..<Limits.layers),
            head: .atm(channels: Limits.width, layers: Limits.headLayers, heads: 1))
        try configuration.validate(file: "limits")
        let cost = CostModel(configuration)
        #expect(configuration.positionGrid.count == Limits.tokens)
        #expect(cost.dense(tokens: Limits.tokens) > 0)
        #expect(cost.published(tokens: Limits.tokens, crop: configuration.imageSize) > 0)
        #expect(ParameterInventory(configuration).weightCount > 0)
        configuration.labels = (0..<256).map(String.init)
        configuration.head = .fcn(channels: Limits.width, cells: 64)
        try configuration.validate(file: "limits")
        let cells = CostModel(configuration)
        #expect(64 * 64 * configuration.classCount == Limits.headOutputs)
        #expect(cells.dense(tokens: Limits.tokens) > cost.trunk(tokens: Limits.tokens))
        #expect(MemoryModel(configuration).arena(tokens: Limits.tokens, carries: true) > 0)
    }
}
