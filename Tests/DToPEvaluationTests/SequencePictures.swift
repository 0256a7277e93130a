import DToPEngine
import DToPEvaluation
import DToPMedia
import DToPModel
import DToPPipeline
import DToPTestSupport
import Imaging

/// Labelled pictures as the frames of a video: a square moves over a still picture.
final class SequencePictures: Sendable {
    static let size = PixelSize(width: 96, height: 64)
    /// Left edges of a square that moves on and once stays in place.
    static let moving = [0, 8, 16, 24, 32, 40, 40, 48]

    private let pictures: LabelledPictures

    /// - Parameter frames: left edge of the square in each frame, in pixels, and the frame's size.
    init(_ frames: [(left: Int, size: PixelSize)], background: Int = 0) throws {
        pictures = try LabelledPictures(sizes: frames.map(\.size))
        for (number, frame) in frames.enumerated() {
            let image = Workplace.picture(background, frame.size)
            for y in 24..<40 {
                for x in frame.left..<frame.left + 16 { for channel in 0..<3 { image[x, y, channel] = 255 } }
            }
            try StillImageWriter().write(rgb: image, to: pictures.folder.path("images/p\(number).png"))
        }
    }

    convenience init(_ lefts: [Int] = moving, background: Int = 0) throws {
        try self.init(lefts.map { ($0, Self.size) }, background: background)
    }

    static let labels = LabelReader(base: .zero, classCount: 5)

    func path(_ name: String) -> String { pictures.folder.path(name) }

    var folder: LabelledFolder { get throws { try LabelledFolder(pictures.path) } }

    /// An engine with a tiny model in which some tokens exit.
    func engine() throws -> StreamEngine {
        try pictures.engine(pruning: PruningConfiguration(threshold: 0.4, keepPerClass: 1))
    }

    /// Evaluates sets of pictures and keeps them until it is done.
    static func report(
        _ engine: StreamEngine, _ sets: [SequencePictures], rules: [TemporalRule] = [TemporalRule()],
        withControls: Bool = false, isStopped: () -> Bool = { false }, onFrame: (Int) -> Void = { _ in }
    ) throws -> SequenceReport {
        try withExtendedLifetime(sets) {
            try SequenceEvaluator(
                engine, sets.map { .labelled(try $0.folder, labels) }, rules: rules, withControls: withControls
            )
            .run(isStopped: isStopped, onFrame: onFrame)
        }
    }
}
