import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

@Suite struct InputSizeTests {
    private let whole = TinyModel.configuration()
    private let slide = TinyModel.configuration(
        inference: .slide(crop: PixelSize(width: 64, height: 64), stride: PixelSize(width: 48, height: 48)))

    private func resolved(
        _ size: Preprocessing.InputSize, _ width: Int, _ height: Int, _ configuration: ModelConfiguration
    ) -> String {
        size.resolved(displayed: PixelSize(width: width, height: height), for: configuration).description
    }

    @Test func fixedSizesAreRoundedToPatches() {
        let size = Preprocessing.InputSize.fixed(PixelSize(width: 487, height: 360))
        #expect(resolved(size, 1920, 1080, whole) == "480x368")
        #expect(resolved(size, 1080, 1920, whole) == "480x368")
        #expect(resolved(.fixed(PixelSize(width: 3, height: 8)), 9, 9, whole) == "16x16")
    }

    @Test func slideModeKeepsTheExactSize() {
        #expect(resolved(.fixed(PixelSize(width: 487, height: 360)), 1920, 1080, slide) == "487x360")
        #expect(resolved(.shortestEdge(64, longest: nil), 1920, 1080, slide) == "114x64")
    }

    @Test func shortestEdgeKeepsTheAspect() {
        #expect(resolved(.shortestEdge(352, longest: nil), 1920, 1080, whole) == "624x352")
        #expect(resolved(.shortestEdge(352, longest: nil), 1080, 1920, whole) == "352x624")
        #expect(resolved(.shortestEdge(512, longest: nil), 100, 100, slide) == "512x512")
    }

    @Test func theLongestEdgeIsBounded() {
        // By default, at most four times the shortest edge asked for.
        #expect(resolved(.shortestEdge(128, longest: nil), 4096, 256, slide) == "512x32")
        #expect(resolved(.shortestEdge(128, longest: 256), 256, 1024, slide) == "64x256")
        #expect(resolved(.shortestEdge(128, longest: nil), 512, 128, slide) == "512x128")
    }

    @Test func noSideIsEmpty() {
        #expect(resolved(.shortestEdge(16, longest: nil), 100_000, 1, slide) == "64x1")
        #expect(resolved(.shortestEdge(16, longest: nil), 100_000, 1, whole) == "64x16")
    }
}
