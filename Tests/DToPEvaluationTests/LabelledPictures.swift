import Compute
import DToPEvaluation
import DToPMedia
import DToPModel
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// A folder with images/ and labels/, and a tiny model to score.
final class LabelledPictures: Sendable {
    static let sizes = [(80, 60), (96, 64), (64, 100), (70, 70)].map { PixelSize(width: $0.0, height: $0.1) }

    let folder: TemporaryFolder
    let classCount: Int

    init(classCount: Int = 5, base: LabelBase = .zero, sizes: [PixelSize] = sizes) throws {
        folder = try TemporaryFolder()
        self.classCount = classCount
        for name in ["images", "labels"] {
            try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
        }
        let writer = StillImageWriter()
        for (number, size) in sizes.enumerated() {
            try writer.write(rgb: Workplace.picture(7 * number, size), to: folder.path("images/p\(number).png"))
            try write(Self.labels(number, size, classCount, base), "p\(number)")
        }
    }

    var path: String { folder.url.path }

    func write(_ labels: LabelMap, _ name: String) throws {
        try StillImageWriter().write(gray16: labels, to: folder.path("labels/\(name).png"))
    }

    /// Blocks of every class and of void.
    private static func labels(_ seed: Int, _ size: PixelSize, _ classCount: Int, _ base: LabelBase) -> LabelMap {
        var random = SeededGenerator(seed: UInt64(seed))
        let blocks = (0..<256).map { _ in Int(random.next() % UInt64(classCount + 1)) }
        let labels = LabelMap.labels(size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let block = blocks[(x / 9 + 17 * (y / 7)) % 256]
                let void = base == .zero ? classCount : -1
                labels[x, y] = UInt16((block == classCount ? void : block) + base.rawValue)
            }
        }
        return labels
    }

    /// An engine with a random model, which is written below the folder.
    func engine(
        _ inference: InferenceMode = .whole, head: HeadConfiguration = .atm(channels: 32, layers: 2, heads: 2),
        short: Int = 64, pruning: PruningConfiguration = PruningConfiguration(threshold: 0.6)
    ) throws -> StreamEngine {
        let model = folder.path("model")
        try TinyModel.write(
            TinyModel.configuration(head: head, classCount: classCount, pruning: pruning, inference: inference),
            to: model)
        return try StreamEngine(
            ModelDirectory(path: model), inputRule: .shortestEdge(short, longest: nil),
            team: try #require(WorkerTeam(size: 1)))
    }

    func evaluate(
        _ engine: StreamEngine, _ sweep: EvaluationSweep = EvaluationSweep(),
        _ options: EvaluationOptions = EvaluationOptions()
    ) throws -> EvaluationReport {
        try Evaluator(engine, LabelledFolder(path), sweep: sweep, options: options).run()
    }
}
