import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

/// Pictures of several streams in one pass: each has the bits that it has alone.
@Suite struct BatchTests {
    private static let sizes = [
        PixelSize(width: 128, height: 112), PixelSize(width: 80, height: 144), PixelSize(width: 128, height: 128),
    ]
    private static let heads = [TestEngine.atm, TestEngine.fcn, TestEngine.cells]

    /// How one stream of a batch is segmented.
    private struct Stream {
        let size: PixelSize
        let pruning: PruningConfiguration
        let carries: Bool
        let region: RegionOfInterest?

        /// Mixes sizes, thresholds, regions and carrying by `number`.
        init(_ number: Int, method: PruningMethod) {
            size = BatchTests.sizes[number % 3]
            let threshold: Float = number % 4 == 3 ? 1 : 0.6
            pruning = PruningConfiguration(
                threshold: threshold, keepPerClass: 2, method: method,
                enabledStages: number % 5 == 4 ? [1] : nil)
            carries = number % 3 != 2
            let left = [SIMD2(0, 0), SIMD2(0.5, 0), SIMD2(0.5, 1), SIMD2(0, 1)]
            region = number % 6 == 4 ? RegionOfInterest(polygons: [left]) : nil
        }

        func segmenter(_ workspace: Workspace) -> Segmenter {
            Segmenter(
                preprocessing: TestEngine.preprocessing, inputSize: size, pruning: pruning,
                temporal: carries ? TemporalRule() : nil, region: region, workspace: workspace)
        }
    }

    private func workspace(
        _ head: HeadConfiguration, usesClassToken: Bool, precision: Precision = .float32
    ) throws -> Workspace {
        let model = try TestEngine.model(
            TinyModel.configuration(head: head, usesClassToken: usesClassToken), precision: precision)
        return Workspace(model: model, team: try TestEngine.team())
    }

    /// Frames in which a part moves, with audits and a cut on the way.
    @Test(arguments: [2, 3, 8], heads)
    func aPictureHasTheBitsItHasAlone(count: Int, head: HeadConfiguration) throws {
        for (index, method) in PruningMethod.allCases.enumerated() {
            let streams = (0..<count).map { Stream($0 + index, method: method) }
            let precision: Precision = index % 2 == 0 ? .int8 : .float32
            let together = try workspace(head, usesClassToken: index > 1, precision: precision)
            let apart = try workspace(head, usesClassToken: index > 1, precision: precision)
            let batched = streams.map { $0.segmenter(together) }
            let alone = streams.map { $0.segmenter(apart) }
            // Room for more than one full picture.
            together.reserve(rows: 150)
            func result(_ segmenter: Segmenter) -> Segmentation {
                Segmentation(for: segmenter, sizes: [segmenter.inputSize], withConfidence: true)
            }
            let results = batched.map(result)
            for frame in 0..<7 {
                let images = streams.enumerated().map { number, stream in
                    picture(stream.size, frame: frame, seed: UInt64(number))
                }
                let audit: Float? = frame == 4 ? 1 : nil
                Segmenter.segment(
                    zip(batched, zip(images, results)).map { Segmenter.Request($0, $1.0, into: $1.1, audit: audit) })
                for (number, segmenter) in alone.enumerated() {
                    let expected = result(segmenter)
                    segmenter.segment(images[number], into: expected, audit: audit)
                    #expect(Answer(results[number]) == Answer(expected), "stream \(number), frame \(frame), \(method)")
                    #expect(results[number].isCarried == expected.isCarried)
                    #expect(results[number].record.refresh == expected.record.refresh)
                    #expect(results[number].record.agreement == expected.record.agreement)
                }
            }
        }
    }

    /// Frame 3 shows another scene; in the others a square moves.
    private func picture(_ size: PixelSize, frame: Int, seed: UInt64) -> RGBImage {
        let image = TestEngine.picture(size, seed: frame < 3 ? seed : seed + 100)
        for y in 16..<40 {
            for x in 8 * frame..<8 * frame + 20 {
                for channel in 0..<3 { image[x, y, channel] = 255 }
            }
        }
        return image
    }

    /// Sliding windows pass alone, among others that pass together.
    @Test func windowsAreTakenOneByOne() throws {
        let size = PixelSize(width: 128, height: 128)
        let inference = InferenceMode.slide(
            crop: PixelSize(width: 64, height: 64), stride: PixelSize(width: 48, height: 48))
        let model = try TestEngine.model(TinyModel.configuration(head: TestEngine.fcn, inference: inference))
        let workspace = Workspace(model: model, team: try TestEngine.team())
        let segmenters = (0..<3).map { _ in
            Segmenter(preprocessing: TestEngine.preprocessing, inputSize: size, workspace: workspace)
        }
        let results = segmenters.map { Segmentation(for: $0, sizes: [size], withConfidence: true) }
        let image = TestEngine.picture(size, seed: 4)
        Segmenter.segment(zip(segmenters, results).map { Segmenter.Request($0, image, into: $1) })
        let expected = Segmentation(for: segmenters[0], sizes: [size], withConfidence: true)
        segmenters[0].segment(image, into: expected)
        for result in results { #expect(Answer(result) == Answer(expected)) }
    }
}
