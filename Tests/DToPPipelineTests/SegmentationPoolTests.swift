import DToPPipeline
import DToPTestSupport
import Numerics
import Testing

@Suite struct SegmentationPoolTests {
    @Test func answersAreFilledAgain() throws {
        let place = try Workplace()
        let size = PixelSize(width: 96, height: 64)
        let segmenter = try place.engine.segmenter(displayed: size)
        let pool = SegmentationPool()
        let first = pool.take(for: segmenter, sizes: [size], withConfidence: false)
        let second = pool.take(for: segmenter, sizes: [size], withConfidence: false)
        #expect(first !== second)
        pool.giveBack(first)
        #expect(pool.take(for: segmenter, sizes: [size], withConfidence: false) === first)
    }

    @Test func answersOfAnotherSizeAreNot() throws {
        let place = try Workplace()
        let size = PixelSize(width: 96, height: 64)
        let segmenter = try place.engine.segmenter(displayed: size)
        let pool = SegmentationPool()
        let wide = pool.take(for: segmenter, sizes: [size], withConfidence: false)
        pool.giveBack(wide)
        #expect(pool.take(for: segmenter, sizes: [size.transposed], withConfidence: false) !== wide)
        // And they are gone.
        #expect(pool.take(for: segmenter, sizes: [size], withConfidence: false) !== wide)
        let other = try place.engine.segmenter(displayed: size.transposed)
        let tall = pool.take(for: segmenter, sizes: [size], withConfidence: false)
        pool.giveBack(tall)
        #expect(pool.take(for: other, sizes: [size], withConfidence: false) !== tall)
    }
}
