import DToPEngine
import DToPPipeline
import DToPTestSupport
import Imaging
import Testing

@Suite struct SegmentationPoolTests {
    private let size = PixelSize(width: 96, height: 64)

    @Test func answersAreFilledAgain() throws {
        let place = try Workplace()
        let segmenter = try place.engine.segmenter(displayed: size)
        let pool = SegmentationPool()
        var first: Pooled<Segmentation>? = pool.take(for: segmenter, sizes: [size], withConfidence: false)
        let known = first.map(answer)
        withExtendedLifetime(first) {
            #expect(answer(pool.take(for: segmenter, sizes: [size], withConfidence: false)) !== known)
        }
        first = nil
        #expect(answer(pool.take(for: segmenter, sizes: [size], withConfidence: false)) === known)
    }

    @Test func answersOfAnotherSizeAreNot() throws {
        let place = try Workplace()
        let segmenter = try place.engine.segmenter(displayed: size)
        let pool = SegmentationPool()
        let wide = answer(pool.take(for: segmenter, sizes: [size], withConfidence: false))
        #expect(answer(pool.take(for: segmenter, sizes: [size.transposed], withConfidence: false)) !== wide)
        // And those of the first size are gone.
        #expect(answer(pool.take(for: segmenter, sizes: [size], withConfidence: false)) !== wide)
        let other = try place.engine.segmenter(displayed: size.transposed)
        let tall = answer(pool.take(for: segmenter, sizes: [size], withConfidence: false))
        #expect(answer(pool.take(for: other, sizes: [size], withConfidence: false)) !== tall)
    }

    /// For comparing identities, not for looking at answers.
    private func answer(_ lent: Pooled<Segmentation>) -> Segmentation { lent.use { $0 } }
}
