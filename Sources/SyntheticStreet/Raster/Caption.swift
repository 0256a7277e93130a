import Compute
import Imaging

/// Text and marks that a camera writes into its pictures: bands, letters, a maker's mark. Labelled void.
struct Caption {
    private struct Pixel {
        let x: Int
        let y: Int
        let luma: Float
        let blue: Float
        let red: Float
    }

    private var pixels: [Pixel] = []
    private let size: PixelSize

    init(size: PixelSize) { self.size = size }

    mutating func rectangle(x: Int, y: Int, width: Int, height: Int, color: Vector) {
        for row in y..<y + max(height, 0) {
            for column in x..<x + max(width, 0) { put(column, row, color) }
        }
    }

    /// Letters of 5 by 7 dots, each dot `scale` pixels wide and high. `band`, `outline`: colour behind them, or nil.
    mutating func text(
        _ text: String, x: Int, y: Int, scale: Int, color: Vector, band: Vector? = nil, outline: Vector? = nil
    ) {
        if let band {
            let width = Self.width(of: text, scale: scale) + 3 * scale
            rectangle(x: x - 2 * scale, y: y - 2 * scale, width: width, height: 11 * scale, color: band)
        }
        if let outline {
            for (right, down) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                letters(text, x: x + right, y: y + down, scale: scale, color: outline)
            }
        }
        letters(text, x: x, y: y, scale: scale, color: color)
    }

    static func width(of text: String, scale: Int) -> Int { text.utf8.count * 6 * scale }

    private mutating func letters(_ text: String, x: Int, y: Int, scale: Int, color: Vector) {
        for (place, letter) in text.utf8.enumerated() {
            for (column, bits) in CaptionFont.columns(of: letter).enumerated() {
                for row in 0..<7 where bits >> row & 1 == 1 {
                    rectangle(
                        x: x + (place * 6 + column) * scale, y: y + row * scale, width: scale, height: scale,
                        color: color)
                }
            }
        }
    }

    private mutating func put(_ x: Int, _ y: Int, _ color: Vector) {
        guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
        let grey = color.x * 0.299 + color.y * 0.587 + color.z * 0.114
        pixels.append(Pixel(x: x, y: y, luma: grey, blue: (color.z - grey) * 0.564, red: (color.x - grey) * 0.713))
    }

    func draw(luma: SensorPlane, blue: SensorPlane, red: SensorPlane, labels: LabelMap) {
        for pixel in pixels {
            luma.values[pixel.y * luma.width + pixel.x] = pixel.luma
            let half = pixel.y / 2 * blue.width + pixel.x / 2
            blue.values[half] = pixel.blue
            red.values[half] = pixel.red
            labels.row(pixel.y)[pixel.x] = LabelMap.void
        }
    }
}
