import Compute
import DToPTestSupport
import Imaging
import Testing

/// Drawing on pictures of luma and chroma, against the formula written plainly.
@Suite struct YUVImageTests {
    private static let colors: [RGBColor] = [
        [128, 128, 128], [128, 0, 0], [0, 255, 7], [255, 255, 255], [0, 0, 0],
    ]
    private static let sizes = [(2, 2), (8, 4), (34, 6), (64, 10), (102, 14), (160, 20)].map {
        PixelSize(width: $0, height: $1)
    }

    /// Luma, Cb and Cr of a colour in limited range.
    private static func samples(_ color: RGBColor, _ matrix: YUVMatrix) -> [Double] {
        let (r, g, b) = (Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
        let y = matrix == .bt601 ? 0.299 * r + 0.587 * g + 0.114 * b : 0.2126 * r + 0.7152 * g + 0.0722 * b
        let (blue, red) = matrix == .bt601 ? (1.772, 1.402) : (1.8556, 1.5748)
        return [16 + 219 * y, 128 + 224 * (b - y) / blue, 128 + 224 * (r - y) / red]
    }

    private func noise(_ size: PixelSize, _ matrix: YUVMatrix, seed: UInt64) -> YUVImage {
        var random = SeededGenerator(seed: seed)
        let image = YUVImage(size, matrix)
        for plane in [image.luma, image.blue, image.red] {
            for y in 0..<plane.size.height {
                // Fills the memory beyond the picture too, so that writes there show.
                for x in 0..<plane.stride { plane.row(y)[x] = .random(in: 0...255, using: &random) }
            }
        }
        return image
    }

    private func copy(_ image: YUVImage) -> YUVImage {
        let result = YUVImage(image.size, image.matrix)
        result.luma.copy(image.luma)
        result.blue.copy(image.blue)
        result.red.copy(image.red)
        return result
    }

    /// Blends pixels whose colours and opacities `ink` gives, nil for none; compares with `drawn`.
    private func compare(_ before: YUVImage, _ drawn: YUVImage, ink: (Int, Int) -> (RGBColor, Double)?) {
        var worst = 0.0
        for y in 0..<before.size.height {
            for x in 0..<before.size.width {
                let old = Double(before.luma[x, y])
                let (color, weight) = ink(x, y) ?? ([0, 0, 0], 0)
                let expected = old * (1 - weight) + Self.samples(color, before.matrix)[0] * weight
                worst = max(worst, abs(Double(drawn.luma[x, y]) - expected))
            }
        }
        for (number, (from, to)) in [(before.blue, drawn.blue), (before.red, drawn.red)].enumerated() {
            for y in 0..<from.size.height {
                for x in 0..<from.size.width {
                    let old = Double(from[x, y])
                    let expected = [(0, 0), (1, 0), (0, 1), (1, 1)].reduce(0.0) { sum, place in
                        let (color, weight) = ink(2 * x + place.0, 2 * y + place.1) ?? ([0, 0, 0], 0)
                        let sample = Self.samples(color, before.matrix)[number + 1]
                        return sum + (old * (1 - weight) + sample * weight) / 4
                    }
                    worst = max(worst, abs(Double(to[x, y]) - expected))
                }
            }
        }
        // Opacities are in 256ths, and the rest is rounded once or twice.
        #expect(worst < 1.6, "\(before.size)")
        for (plane, old) in [(drawn.luma, before.luma), (drawn.blue, before.blue), (drawn.red, before.red)] {
            for y in 0..<plane.size.height {
                #expect((plane.size.width..<plane.stride).allSatisfy { plane.row(y)[$0] == old.row(y)[$0] })
            }
        }
    }

    @Test(arguments: sizes, [YUVMatrix.bt601, .bt709])
    func labelsAndTheirBordersFollowTheFormula(size: PixelSize, matrix: YUVMatrix) {
        var random = SeededGenerator(seed: UInt64(size.count))
        let labels = LabelMap.labels(size)
        for y in 0..<size.height {
            var label: UInt16 = 0
            for x in 0..<size.width {
                // Runs of all lengths; 5 and void have no colour. Most rows repeat the one above.
                if Int.random(in: 0..<20, using: &random) == 0 {
                    label = [0, 1, 2, 3, 4, 5, 65535][Int.random(in: 0..<7, using: &random)]
                }
                labels[x, y] = y % 8 == 0 || y == 0 ? label : labels[x, y - 1]
            }
        }
        let before = noise(size, matrix, seed: 3)
        let drawn = copy(before)
        drawn.paint(labels, with: OutlinedInks(Self.colors, opacity: 0.5, outline: 0.75))
        compare(before, drawn) { x, y in
            let label = labels[x, y]
            guard Int(label) < Self.colors.count else { return nil }
            let isBorder = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)].contains { x, y in
                0..<size.width ~= x && 0..<size.height ~= y && labels[x, y] != label
            }
            return (Self.colors[Int(label)], isBorder ? 0.875 : 0.5)
        }
    }

    @Test func rectanglesOfAnyPlaceFollowTheFormula() {
        var random = SeededGenerator(seed: 5)
        let size = PixelSize(width: 40, height: 22)
        for _ in 0..<300 {
            let (x, y) = (Int.random(in: -5..<42, using: &random), Int.random(in: -5..<24, using: &random))
            let (width, height) = (Int.random(in: 0..<20, using: &random), Int.random(in: 0..<12, using: &random))
            let before = noise(size, .bt709, seed: 9)
            let drawn = copy(before)
            drawn.paint(x: x, y: y, width: width, height: height, with: OverlayInk([200, 30, 90], opacity: 0.625))
            compare(before, drawn) { column, row in
                (x..<x + width).contains(column) && (y..<y + height).contains(row) ? ([200, 30, 90], 0.625) : nil
            }
        }
        let far = noise(size, .bt709, seed: 9)
        far.paint(x: .max, y: .min, width: .max, height: .max, with: OverlayInk([1, 2, 3]))
        compare(noise(size, .bt709, seed: 9), far) { _, _ in nil }
    }

    @Test func levelsFollowTheFormula() {
        let size = PixelSize(width: 64, height: 16)
        let levels = GrayImage.gray(size)
        for y in 0..<size.height { for x in 0..<size.width { levels[x, y] = UInt8((x * 4 + y * 7) % 256) } }
        let colors = (0..<256).map { RGBColor(red: UInt8($0), green: UInt8(255 - $0), blue: 77) }
        let before = noise(size, .bt601, seed: 1)
        let drawn = copy(before)
        drawn.paint(levels, with: OverlayInks(colors, opacity: 0.25))
        compare(before, drawn) { x, y in (colors[Int(levels[x, y])], 0.25) }
    }
}
