import DToPEvaluation
import DToPPipeline
import Imaging
import Testing

@Suite struct ChangedPixelsTests {
    /// A row of pixels.
    private func picture(_ pixels: [[UInt8]]) -> RGBImage {
        let image = RGBImage.rgb(PixelSize(width: pixels.count, height: 1))
        for (x, pixel) in pixels.enumerated() {
            for (channel, value) in pixel.enumerated() { image[x, 0, channel] = value }
        }
        return image
    }

    private func values(_ image: GrayImage?) -> [UInt8]? {
        image.map { image in (0..<image.size.width).map { image[$0, 0] } }
    }

    /// Up to four grey levels are noise, in every channel and in both directions; five in any channel are a change.
    @Test func noiseIsNoChange() {
        var changes = ChangedPixels()
        #expect(changes.compare(picture(Array(repeating: [100, 0, 255], count: 6))) == nil)
        let next: [[UInt8]] = [
            [100, 0, 255], [104, 4, 251], [96, 0, 255], [105, 0, 255], [100, 5, 255], [100, 0, 250],
        ]
        #expect(values(changes.compare(picture(next))) == [1, 1, 1, 0, 0, 0])
    }

    /// A slow drift is no change from one frame to the next.
    @Test func theFrameBeforeCounts() {
        var changes = ChangedPixels()
        _ = changes.compare(picture([[0, 0, 0], [0, 0, 0]]))
        for level in 1...4 as ClosedRange<UInt8> {
            let now = picture([[4 * level, 0, 0], [100 * (level % 2), 0, 0]])
            #expect(values(changes.compare(now)) == [1, 0])
        }
    }

    @Test func anotherSizeBeginsAnew() {
        var changes = ChangedPixels()
        let small = picture([[1, 2, 3]])
        let large = picture([[1, 2, 3], [4, 5, 6]])
        _ = changes.compare(small)
        #expect(changes.compare(large) == nil)
        #expect(values(changes.compare(large)) == [1, 1])
        #expect(changes.compare(small) == nil)
        #expect(values(changes.compare(small)) == [1])
    }
}
