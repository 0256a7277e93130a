import Compute
import DToPEngine
import DToPPipeline
import DToPTestSupport
import Imaging
import Testing

/// The documented formula, written plainly.
func blended(_ sample: UInt8, _ color: UInt8, weight: Int) -> UInt8 {
    UInt8((Int(sample) * (256 - weight) + Int(color) * weight + 128) >> 8)
}

func noise(_ size: PixelSize, seed: UInt64) -> RGBImage {
    var random = SeededGenerator(seed: seed)
    let image = RGBImage.rgb(size)
    for y in 0..<size.height {
        // Fills the memory beyond the picture too, so that writes there show.
        for x in 0..<image.stride { image.row(y)[x] = .random(in: 0...255, using: &random) }
    }
    return image
}

/// Every byte of a picture, including those between its rows.
func bytes(_ image: RGBImage) -> [UInt8] {
    (0..<image.size.height).flatMap { y in (0..<image.stride).map { image.row(y)[$0] } }
}

func copy(_ image: RGBImage) -> RGBImage {
    let result = RGBImage(size: image.size, channels: image.channels)
    for y in 0..<image.size.height { result.row(y).update(from: image.row(y), count: image.stride) }
    return result
}

private func blend(_ image: RGBImage, _ x: Int, _ y: Int, _ color: RGBColor, _ weight: Int) {
    for (channel, sample) in [color.red, color.green, color.blue].enumerated() {
        image[x, y, channel] = blended(image[x, y, channel], sample, weight: weight)
    }
}

/// Whether the label above, below, left or right differs.
private func bordersOnAnother(_ labels: LabelMap, _ x: Int, _ y: Int) -> Bool {
    [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)].contains { x1, y1 in
        0..<labels.size.width ~= x1 && 0..<labels.size.height ~= y1 && labels[x1, y1] != labels[x, y]
    }
}

@Suite struct OverlayRendererTests {
    static let palette: [RGBColor] = [[128, 128, 128], [128, 0, 0], [0, 255, 7], [255, 255, 255], [0, 0, 0]]
    static let sizes = [(1, 1), (7, 3), (8, 2), (33, 5), (64, 9), (101, 13)].map { PixelSize(width: $0, height: $1) }

    @Test(arguments: sizes, [0, 0.3, 0.5, 0.999, 1])
    func classesFollowTheFormula(size: PixelSize, opacity: Double) {
        var random = SeededGenerator(seed: UInt64(size.count))
        let labels = LabelMap.labels(size)
        for y in 0..<size.height {
            var label: UInt16 = 0
            for x in 0..<size.width {
                // Runs of all lengths; 5 and void have no colour.
                if Int.random(in: 0..<6, using: &random) == 0 {
                    label = [0, 1, 2, 3, 4, 5, 65535][Int.random(in: 0..<7, using: &random)]
                }
                labels[x, y] = label
            }
        }
        let picture = noise(size, seed: 1)
        let expected = copy(picture)
        let weight = Int((opacity * 256).rounded())
        let outline = Int((min(2 * opacity, 1) * 256).rounded())
        for y in 0..<size.height {
            for x in 0..<size.width where labels[x, y] < 5 {
                let color = Self.palette[Int(labels[x, y])]
                blend(expected, x, y, color, weight)
                if bordersOnAnother(labels, x, y) { blend(expected, x, y, color, outline) }
            }
        }
        OverlayRenderer(palette: Self.palette, stageCount: 3, opacity: opacity).drawClasses(labels, on: picture)
        #expect(bytes(picture) == bytes(expected))
    }

    @Test func theFormulaIsExactAtBothEnds() {
        for sample in UInt8.min...UInt8.max {
            #expect(blended(sample, 200, weight: 0) == sample)
            #expect(blended(sample, 200, weight: 256) == 200)
        }
        #expect(OverlayInk.weight(opacity: 0.5) == 128)
        #expect(OverlayInk.weight(opacity: -1) == 0)
        #expect(OverlayInk.weight(opacity: 7) == 256)
        #expect(OverlayInk.weight(opacity: .nan) == 0)
    }

    @Test func voidAndUnknownLabelsLeaveThePicture() {
        let size = PixelSize(width: 40, height: 4)
        let labels = LabelMap.labels(size)
        for y in 0..<4 { for x in 0..<40 { labels[x, y] = y < 2 ? LabelMap.void : 5 } }
        let picture = noise(size, seed: 2)
        let before = bytes(picture)
        OverlayRenderer(palette: Self.palette, stageCount: 1, opacity: 1).drawClasses(labels, on: picture)
        #expect(bytes(picture) == before)
        OverlayRenderer(palette: [], stageCount: 1, opacity: 1).drawClasses(labels, on: picture)
        #expect(bytes(picture) == before)
    }

    @Test(arguments: sizes)
    func confidenceFollowsTheFormula(size: PixelSize) {
        let levels = noise(PixelSize(width: size.width, height: size.height), seed: 3)
        let gray = GrayImage.gray(size)
        for y in 0..<size.height { for x in 0..<size.width { gray[x, y] = levels[x, y] } }
        let picture = noise(size, seed: 4)
        let expected = copy(picture)
        let ramp = ColorRamp.confidence.colors(256)
        for y in 0..<size.height { for x in 0..<size.width { blend(expected, x, y, ramp[Int(gray[x, y])], 102) } }
        OverlayRenderer(palette: [], stageCount: 1, opacity: 0.4).drawConfidence(gray, on: picture)
        #expect(bytes(picture) == bytes(expected))
    }

    /// Tokens of `patch` input pixels side by side, shown in a picture of any size.
    private static func pixels(columns: Int, rows: Int, patch: Int, picture: PixelSize) -> TokenPixels {
        TokenPixels(
            grid: PixelSize(width: columns, height: rows),
            input: PixelSize(width: columns * patch, height: rows * patch), patch: patch, picture: picture)
    }

    /// Tokens too small for lines: each pixel takes its token's colour, fainter if the token was carried.
    @Test(arguments: [(10, 6), (14, 14), (24, 2), (80, 80)])
    func exitsFollowTheFormula(columns: Int, rows: Int) {
        let size = PixelSize(width: 31, height: 17)
        let pixels = Self.pixels(columns: columns, rows: rows, patch: 16, picture: size)
        var random = SeededGenerator(seed: 5)
        let exits = (0..<columns * rows).map { _ in [0, 1, 2, 3, 4, 255].randomElement(using: &random)! as UInt8 }
        let isCarried = exits.map { _ in Bool.random(using: &random) }
        let renderer = OverlayRenderer(palette: [], stageCount: 4, opacity: 0.75)
        let picture = noise(size, seed: 6)
        let expected = copy(picture)
        for (row, down) in pixels.rows.enumerated() {
            for (column, across) in pixels.columns.enumerated() {
                let token = row * columns + column
                let stage = Int(exits[token])
                guard stage < 4 else { continue }
                let weight = OverlayInk.weight(opacity: isCarried[token] ? 0.75 * 0.35 : 0.75)
                for y in down { for x in across { blend(expected, x, y, renderer.stageColors[stage], weight) } }
            }
        }
        renderer.drawExits(exits, isCarried: isCarried, pixels: pixels, on: picture)
        #expect(bytes(picture) == bytes(expected))
    }

    /// Computed tokens have faint lines around them; carried ones are faint all over.
    @Test func tokensHaveFaintLinesAroundThem() {
        let size = PixelSize(width: 48, height: 16)
        let picture = RGBImage.rgb(size)
        let renderer = OverlayRenderer(palette: [], stageCount: 1, opacity: 1)
        renderer.drawExits(
            [0, 0, 0], isCarried: [false, true, false],
            pixels: Self.pixels(columns: 3, rows: 1, patch: 16, picture: size), on: picture)
        let full = renderer.stageColors[0].red
        let line = blended(0, full, weight: OverlayInk.weight(opacity: 0.55))
        let carried = blended(0, full, weight: OverlayInk.weight(opacity: 0.35))
        for y in 0..<16 {
            for x in 0..<48 {
                let isLine = x % 16 == 0 || y == 0
                #expect(picture[x, y] == (x / 16 == 1 ? carried : isLine ? line : full), "\(x), \(y)")
            }
        }
    }

    /// Outside the region of interest the stage is 255, carried or not.
    @Test func stagesBeyondTheLastLeaveThePicture() {
        let size = PixelSize(width: 48, height: 24)
        let picture = noise(size, seed: 10)
        let before = bytes(picture)
        OverlayRenderer(palette: [], stageCount: 3, opacity: 1).drawExits(
            [255, 3, 255, 254, 3, 255], isCarried: [false, true, true, false, false, true],
            pixels: Self.pixels(columns: 3, rows: 2, patch: 16, picture: size), on: picture)
        #expect(bytes(picture) == before)
    }

    @Test func emptyGridAndEmptyPictureAreFine() {
        let renderer = OverlayRenderer(palette: Self.palette, stageCount: 3, opacity: 0.5)
        let empty = RGBImage.rgb(PixelSize(width: 0, height: 0))
        renderer.drawClasses(LabelMap.labels(empty.size), on: empty)
        renderer.drawConfidence(GrayImage.gray(empty.size), on: empty)
        renderer.drawExits(
            [1, 2], isCarried: [false, true], pixels: Self.pixels(columns: 2, rows: 1, patch: 16, picture: empty.size),
            on: empty)
        let picture = noise(PixelSize(width: 4, height: 4), seed: 7)
        let before = bytes(picture)
        renderer.drawExits(
            [], isCarried: [],
            pixels: TokenPixels(
                grid: PixelSize(width: 0, height: 3), input: PixelSize(width: 16, height: 48), patch: 16,
                picture: picture.size),
            on: picture)
        #expect(bytes(picture) == before)
    }

    @Test func rectanglesAreCutOffAtTheEdges() {
        let size = PixelSize(width: 21, height: 9)
        var random = SeededGenerator(seed: 8)
        for _ in 0..<300 {
            let picture = noise(size, seed: 9)
            let expected = copy(picture)
            let corner = (Int.random(in: -12...24, using: &random), Int.random(in: -12...12, using: &random))
            let extent = (Int.random(in: -2...30, using: &random), Int.random(in: -2...20, using: &random))
            for y in 0..<size.height {
                for x in 0..<size.width
                where x >= corner.0 && x < corner.0 + extent.0 && y >= corner.1 && y < corner.1 + extent.1 {
                    blend(expected, x, y, [10, 200, 90], 77)
                }
            }
            let ink = OverlayInk([10, 200, 90], weight: 77)
            picture.paint(x: corner.0, y: corner.1, width: extent.0, height: extent.1, with: ink)
            #expect(bytes(picture) == bytes(expected))
        }
        let picture = noise(size, seed: 9)
        picture.paint(x: .max, y: .min, width: .max, height: .max, with: OverlayInk([1, 2, 3]))
        #expect(bytes(picture) == bytes(noise(size, seed: 9)))
    }
}
