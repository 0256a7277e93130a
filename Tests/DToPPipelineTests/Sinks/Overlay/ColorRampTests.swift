import DToPPipeline
import Imaging
import Testing

@Suite struct ColorRampTests {
    private func luminance(_ color: RGBColor) -> Double {
        0.2126 * Double(color.red) + 0.7152 * Double(color.green) + 0.0722 * Double(color.blue)
    }

    @Test(arguments: [2, 3, 5, 24])
    func brightnessOnlyRises(count: Int) {
        for ramp in [ColorRamp.stages, ColorRamp.confidence] {
            let colors = ramp.colors(count)
            #expect(colors.count == count)
            for (darker, brighter) in zip(colors, colors.dropFirst()) {
                #expect(luminance(brighter) > luminance(darker))
            }
        }
    }

    @Test func startsColdAndEndsHot() {
        #expect(ColorRamp.stages.color(at: 0) == [38, 44, 140])
        #expect(ColorRamp.stages.color(at: 1) == [255, 222, 89])
        #expect(ColorRamp.stages.color(at: -3) == ColorRamp.stages.color(at: 0))
        #expect(ColorRamp.stages.color(at: 3) == ColorRamp.stages.color(at: 1))
        #expect(ColorRamp.stages.color(at: .nan) == ColorRamp.stages.color(at: 0))
        #expect(ColorRamp.stages.colors(1) == [ColorRamp.stages.color(at: 1)])
        #expect(ColorRamp.stages.colors(0).isEmpty)
    }
}
