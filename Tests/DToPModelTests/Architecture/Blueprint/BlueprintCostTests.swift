import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct BlueprintCostTests {
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
            layer: .init(hiddenSize: row.width, headCount: row.width / 64, intermediateSize: 4 * row.width),
            layerCount: row.layers, imageSize: size, labels: (0..<row.classes).map(String.init),
            exitLayers: [row.layers / 2 - 1, row.layers * 2 / 3 - 1, row.layers - 1],
            head: .atm(channels: row.channels, layers: 3, heads: row.channels / 64))
        try configuration.validate(file: "table")
        let blueprint = Blueprint(configuration)
        let tokens = configuration.positionGrid.count
        let (published, dense) = (
            blueprint.publishedCost(tokens: tokens, crop: size), blueprint.denseCost(tokens: tokens)
        )
        #expect(String(format: "%.1f", Double(published) / 1e9) == row.published)
        #expect(String(format: "%.2f", Double(dense) / 1e9) == row.dense)
    }

    @Test func countsTheFCNHead() {
        var configuration = TinyModel.configuration(head: .fcn(channels: 32), classCount: 7)
        let blueprint = Blueprint(configuration)
        let head = blueprint.heads[0]
        #expect(head.cost(rows: 10) == 10 * 64 * 32 + 5 * 10 * 64 + 2 * 10 * 32 + 10 * 32 * 7)
        let crop = PixelSize(width: 128, height: 96)
        let trunkAndHead = blueprint.trunkCost(tokens: 48) + head.cost(rows: 48)
        #expect(blueprint.publishedCost(tokens: 48, crop: crop) == trunkAndHead + 8 * 7 * 128 * 96)
        let cells = Blueprint(TinyModel.configuration(head: .fcn(channels: 32, cells: 4), classCount: 7))
        #expect(cells.heads[0].cost(rows: 10) - head.cost(rows: 10) == 10 * 32 * 7 * 15)
        configuration.layer.intermediateSize = 100
        let narrower = Blueprint(configuration).layers[0]
        #expect(blueprint.layers[0].cost(rows: 10) - narrower.cost(rows: 10) == 2 * 10 * 64 * 156)
    }

    /// Dense and pruned cost of every golden, including class tokens and averages.
    @Test(.enabled(if: TestFiles.shared != nil), arguments: TestModels.goldens)
    func reproducesTheGoldens(path: String) throws {
        let model = try ModelDirectory(path: path)
        let golden = try #require(try model.golden())
        let blueprint = Blueprint(model.configuration)
        let tokens = try #require(golden.shape(of: "tokens"))[0]
        #expect(try golden.integers(named: "dense.macs") == [blueprint.denseCost(tokens: tokens)])

        var macs = blueprint.embedding.cost(tokens: tokens)
        var stage = 0
        for layer in 0..<model.configuration.layerCount {
            let rows = try #require(golden.shape(of: "stage\(stage).tokens"))[0]
            macs += blueprint.layers[0].cost(rows: rows + model.configuration.classTokenCount)
            guard layer == model.configuration.exitLayers[stage] else { continue }
            let seen = try #require(golden.shape(of: "stage\(stage).tokens"))[0]
            macs += blueprint.heads[0].cost(rows: seen)
            stage += 1
        }
        #expect(try golden.integers(named: "macs") == [macs])
    }

    @Test func doesNotOverflowAtTheLimits() throws {
        typealias Limits = ModelConfiguration.Limits
        var configuration = ModelConfiguration(
            layer: .init(hiddenSize: Limits.width, headCount: 1, intermediateSize: Limits.intermediate),
            layerCount: Limits.layers, patchSize: 64, usesClassToken: true,
            imageSize: PixelSize(width: 65536, height: 65536),
            labels: (0..<Limits.classes).map(String.init), exitLayers: Array(0..<Limits.layers),
            head: .atm(channels: Limits.width, layers: Limits.headLayers, heads: 1))
        try configuration.validate(file: "limits")
        let blueprint = Blueprint(configuration)
        #expect(configuration.positionGrid.count == Limits.tokens)
        #expect(blueprint.denseCost(tokens: Limits.tokens) > 0)
        #expect(blueprint.publishedCost(tokens: Limits.tokens, crop: configuration.imageSize) > 0)
        #expect(Blueprint(configuration).weightCount > 0)
        configuration.labels = (0..<256).map(String.init)
        configuration.head = .fcn(channels: Limits.width, cells: 64)
        try configuration.validate(file: "limits")
        let cells = Blueprint(configuration)
        #expect(64 * 64 * configuration.classCount == Limits.headOutputs)
        #expect(cells.denseCost(tokens: Limits.tokens) > blueprint.trunkCost(tokens: Limits.tokens))
        #expect(Blueprint(configuration).memory(tokens: Limits.tokens, carries: true) > 0)
    }
}
