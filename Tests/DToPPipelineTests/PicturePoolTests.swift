import DToPPipeline
import Numerics
import Testing

@Suite struct PicturePoolTests {
    @Test func picturesAreScaledIntoAgainWhereTheyFit() {
        let size = PixelSize(width: 96, height: 64)
        let pool = PicturePool()
        let first = pool.take(size)
        #expect(first.size == size && pool.take(size) !== first)
        pool.giveBack(first)
        #expect(pool.take(size) === first)
        pool.giveBack(first)
        #expect(pool.take(size.transposed).size == size.transposed)
        // The others are gone.
        #expect(pool.take(size) !== first)
    }
}
