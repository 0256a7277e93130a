import DToPConfiguration
import Imaging
import Testing

@Suite struct OverlaySizeTests {
    @Test func textIsReadAndWritten() {
        for text in ["720", "64", "4320", "source"] { #expect(OverlaySize(text: text)?.description == text) }
        for text in ["", "63", "4321", "1280x720", "72O", "-720", "Source"] {
            #expect(OverlaySize(text: text) == nil, "\(text)")
        }
    }

    @Test func keepsTheShapeAndNeverEnlarges() {
        func size(_ lines: Int, _ width: Int, _ height: Int) -> PixelSize {
            OverlaySize.lines(lines).size(of: PixelSize(width: width, height: height))
        }
        #expect(size(720, 1920, 1080) == PixelSize(width: 1280, height: 720))
        #expect(size(720, 1080, 1920) == PixelSize(width: 406, height: 720))
        #expect(size(720, 641, 361) == PixelSize(width: 640, height: 360))
        #expect(size(719, 1920, 1080) == PixelSize(width: 1278, height: 718))
        #expect(size(64, 1, 1000) == PixelSize(width: 2, height: 64))
        #expect(
            OverlaySize.source.size(of: PixelSize(width: 3841, height: 2161)) == PixelSize(width: 3840, height: 2160))
    }
}
