import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import SyntheticStreet
import Testing

/// Tokens whose pixels change while their answers hold may change more.
@Suite struct LeewayTests {
    private static let size = PixelSize(width: 320, height: 240)
    /// Lines of the picture that are restless.
    private static let restless = 0..<80
    /// Side of the squares that change together: those whose means are compared.
    private static let block = 4

    /// A still street with leaves before its sky: squares there are darker by up to 14 grey levels, others in each frame.
    private struct Leaves {
        let still = RGBImage.rgb(size)
        let frame = RGBImage.rgb(size)
        var numbers = DToPTestSupport.SeededGenerator(seed: 1)

        init() {
            let options = StreetOptions(size: size, seed: 3, camera: .fixed, noise: 0, lightingDrift: 0)
            SyntheticStreet(options).render(frame: 0, image: still, labels: .labels(size))
        }

        /// - Parameter bird: whether something black covers the tokens of rows and columns 2 and 3.
        mutating func next(bird: Bool = false) -> RGBImage {
            frame.samples.update(from: still.samples, count: still.stride * size.height)
            for y in stride(from: restless.lowerBound, to: restless.upperBound, by: block) {
                for x in stride(from: 0, to: size.width, by: block) {
                    let shade = Int(numbers.uniform() * 15)
                    let isBird = bird && (32..<64).contains(x) && (32..<64).contains(y)
                    darken(x, y, by: isBird ? 255 : shade)
                }
            }
            return frame
        }

        private func darken(_ left: Int, _ top: Int, by shade: Int) {
            for y in top..<top + block {
                for sample in 3 * left..<3 * (left + block) {
                    frame.row(y)[sample] = UInt8(max(0, Int(frame.row(y)[sample]) - shade))
                }
            }
        }
    }

    @Test func leavesAreSoonCarriedAndABirdIsNot() throws {
        let directory = try ModelDirectory(path: TestFiles.builtInModel)
        let segmenter = Segmenter(
            model: try PrunedViT(directory), preprocessing: directory.preprocessing, inputSize: Self.size,
            temporal: TemporalRule(), team: try TestEngine.team())
        let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: false)
        var leaves = Leaves()
        var active: [Int] = []
        for _ in 0..<40 {
            segmenter.segment(leaves.next(), into: result)
            active.append(result.record.active)
        }
        let (early, late) = (active[2..<7].reduce(0, +), active[35...].reduce(0, +))
        #expect(10 * late < 6 * early, "\(active)")
        segmenter.segment(leaves.next(bird: true), into: result)
        #expect(result.record.active >= active[35...].min()! + 4, "\(active), then \(result.record.active)")
        let bird = [2, 3].flatMap { row in [2, 3].map { row * 20 + $0 } }
        #expect(bird.allSatisfy { !result.isCarried[$0] })
    }
}
