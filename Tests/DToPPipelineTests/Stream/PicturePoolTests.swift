import DToPPipeline
import Imaging
import Testing

@Suite struct PicturePoolTests {
    private let size = PixelSize(width: 96, height: 64)

    @Test func picturesAreScaledIntoAgainWhereTheyFit() {
        let pool = PicturePool()
        let first = picture(pool.take(size))
        #expect(first.size == size)
        // The picture is back, because nobody holds it any more.
        #expect(picture(pool.take(size)) === first)
        #expect(picture(pool.take(size.transposed)).size == size.transposed)
        // Pictures of the earlier size are gone.
        #expect(picture(pool.take(size)) !== first)
    }

    /// However many hold it, until the last one lets go.
    @Test func aPictureInUseIsLentToNobodyElse() {
        let pool = PicturePool()
        var first: Pooled<RGBImage>? = pool.take(size)
        var second = first
        let lent = first.map(picture)
        first = nil
        // A picture that is back is not the lent one.
        withExtendedLifetime(second) {
            for _ in 0..<2 { #expect(picture(pool.take(size)) !== lent) }
        }
        second = nil
        let both = [pool.take(size), pool.take(size)]
        #expect(both.contains { picture($0) === lent })
    }

    /// Not even if the call is the last to hold it.
    @Test func aPictureIsLentUntilItsUseIsOver() {
        let pool = PicturePool()
        pool.take(size).use { used in #expect(picture(pool.take(size)) !== used) }
    }

    /// For comparing identities, not for looking at pixels.
    private func picture(_ lent: Pooled<RGBImage>) -> RGBImage { lent.use { $0 } }
}
