import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import SyntheticStreet
import Testing

/// A sensor's noise must not be taken for motion.
@Suite struct NoiseRobustnessTests {
    private static let size = PixelSize(width: 320, height: 240)

    /// A still street seen by a sensor with noise of `sigma` grey levels.
    private struct NoisyCamera {
        let still = RGBImage.rgb(size)
        let frame = RGBImage.rgb(size)
        let sigma: Float
        var numbers = DToPTestSupport.SeededGenerator(seed: 1)

        init(sigma: Float) {
            self.sigma = sigma
            let options = StreetOptions(size: size, seed: 3, camera: .fixed, noise: 0, lightingDrift: 0)
            SyntheticStreet(options).render(frame: 0, image: still, labels: .labels(size))
        }

        mutating func next() -> RGBImage {
            for y in 0..<size.height {
                for x in 0..<3 * size.width {
                    let level = Float(still.row(y)[x]) + sigma * numbers.normal()
                    frame.row(y)[x] = UInt8(max(0, min(255, level.rounded())))
                }
            }
            return frame
        }
    }

    /// Share of tokens computed per frame, once the noise is known.
    private func computedShare(sigma: Float) throws -> Double {
        let directory = try ModelDirectory(path: TestFiles.builtInModel)
        let segmenter = Segmenter(
            model: try PrunedViT(directory), preprocessing: directory.preprocessing, inputSize: Self.size,
            temporal: TemporalRule(), team: try TestEngine.team())
        let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: false)
        var camera = NoisyCamera(sigma: sigma)
        var active = 0
        for frame in 0..<60 {
            segmenter.segment(camera.next(), into: result)
            if frame >= 30 { active += result.record.active }
        }
        return Double(active) / Double(30 * segmenter.exitGrid.count)
    }

    @Test(arguments: [(0, 0.1), (3, 0.2), (8, 0.5), (12, 0.3)])
    func aStillPictureIsCarried(sigma: Float, limit: Double) throws {
        let share = try computedShare(sigma: sigma)
        #expect(share < limit, "\(share) of the tokens are computed a frame")
    }
}
