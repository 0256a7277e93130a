import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import SyntheticStreet
import Testing

/// Small models and pictures for tests of the engine.
enum TestEngine {
    static let atm = HeadConfiguration.atm(channels: 32, layers: 2, heads: 2)
    static let fcn = HeadConfiguration.fcn(channels: 24)
    /// Four by four cells per token.
    static let cells = HeadConfiguration.fcn(channels: 24, cells: 4)
    static let preprocessing = Preprocessing(size: .fixed(PixelSize(width: 128, height: 128)))

    /// A model with random weights. The same seed gives the same weights, whatever the pruning and inference mode.
    static func model(
        _ configuration: ModelConfiguration, precision: Precision = .float32, seed: UInt64 = 1,
        kernels: Kernels = .preferred
    ) throws -> PrunedViT {
        let folder = try TemporaryFolder()
        try TinyModel.write(configuration, to: folder.path("model"), seed: seed)
        return try PrunedViT(ModelDirectory(path: folder.path("model")), precision: precision, kernels: kernels)
    }

    static func team(_ size: Int = 2) throws -> WorkerTeam { try #require(WorkerTeam(size: size)) }

    /// Blocks of colour under noise.
    static func picture(_ size: PixelSize, seed: UInt64) -> RGBImage {
        var numbers = DToPTestSupport.SeededGenerator(seed: seed)
        let colors = (0..<64).map { _ in Int(numbers.next() % 200) }
        let image = RGBImage.rgb(size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                for channel in 0..<3 {
                    let color = colors[(x / 24 + 5 * (y / 20) + 21 * channel) % 64]
                    image[x, y, channel] = UInt8(color + Int(numbers.next() % 56))
                }
            }
        }
        return image
    }

    /// Frame `frame` of the synthetic street.
    static func street(_ size: PixelSize, frame: Int = 0) -> RGBImage { streets(size, frames: frame..<frame + 1)[0] }

    static func streets(_ size: PixelSize, frames: Range<Int>) -> [RGBImage] {
        let street = SyntheticStreet(StreetOptions(size: size, seed: 3))
        return frames.map { frame in
            let image = RGBImage.rgb(size)
            street.render(frame: frame, image: image, labels: .labels(size))
            return image
        }
    }
}

/// A picture's answer. Two are equal if every label, confidence, exit and cost is.
struct Answer: Equatable {
    let labels: [UInt16]
    let confidence: [UInt8]
    let exitStages: [UInt8]
    let tokens, macs, denseMACs, flips: Int
    let exits: [Int]

    init(_ result: Segmentation) {
        let answer = result.pictures[0]
        let size = answer.labels.size
        labels = (0..<size.height).flatMap { y in (0..<size.width).map { answer.labels[$0, y] } }
        confidence =
            answer.confidence.map { gray in
                (0..<size.height).flatMap { y in (0..<size.width).map { gray[$0, y] } }
            } ?? []
        exitStages = result.exitStages
        tokens = result.record.tokens
        macs = result.record.macs
        denseMACs = result.record.denseMACs
        flips = result.record.flips
        exits = result.record.exits
    }

    /// Share of pixels with the same label.
    func agreement(with other: Answer) -> Double {
        Double(zip(labels, other.labels).count { $0 == $1 }) / Double(labels.count)
    }
}

extension Segmenter {
    func answer(to image: RGBImage, size: PixelSize? = nil, withConfidence: Bool = true) -> Answer {
        let result = Segmentation(for: self, sizes: [size ?? image.size], withConfidence: withConfidence)
        segment(image, into: result)
        return Answer(result)
    }
}
