import DToPPipeline
import Imaging

/// A white picture to draw a plot on, with antialiased lines and discs and the overlay's font.
struct PlotCanvas {
    typealias Point = SIMD2<Double>

    /// Size of the font's dots, in pixels.
    static let textScale = 2
    /// Height of text from the top of its capitals to the baseline, in pixels.
    static let textHeight = 7 * textScale

    let picture: RGBImage

    init(_ size: PixelSize) {
        picture = .rgb(size)
        fill(x: 0, y: 0, width: size.width, height: size.height, [255, 255, 255])
    }

    func fill(x: Int, y: Int, width: Int, height: Int, _ color: RGBColor) {
        picture.paint(x: x, y: y, width: width, height: height, with: OverlayInk(color))
    }

    /// Draws a line with round ends.
    func line(from start: Point, to end: Point, width: Double, _ color: RGBColor) {
        let along = end - start
        let square = (along * along).sum()
        shape(around: start, end, width / 2, color) { point in
            let offset = point - start
            let share = square > 0 ? min(max((offset * along).sum() / square, 0), 1) : 0
            let distance = offset - share * along
            return (distance * distance).sum().squareRoot()
        }
    }

    func disc(_ center: Point, radius: Double, _ color: RGBColor) {
        line(from: center, to: center, width: 2 * radius, color)
    }

    /// Paints every pixel within `radius` of a shape; those at its edge by the share that is covered.
    private func shape(
        around start: Point, _ end: Point, _ radius: Double, _ color: RGBColor, distance: (Point) -> Double
    ) {
        let low = pointwiseMin(start, end) - radius - 1
        let high = pointwiseMax(start, end) + radius + 1
        for y in max(Int(low.y), 0)..<max(min(Int(high.y) + 1, picture.size.height), 0) {
            for x in max(Int(low.x), 0)..<max(min(Int(high.x) + 1, picture.size.width), 0) {
                let coverage = radius + 0.5 - distance(Point(Double(x) + 0.5, Double(y) + 0.5))
                guard coverage > 0 else { continue }
                picture.paint(x: x, y: y, width: 1, height: 1, with: OverlayInk(color, opacity: min(coverage, 1)))
            }
        }
    }

    /// Draws one line of text with its top left corner at (x, y); a character and its gap are 12 pixels wide.
    func text(_ text: String, x: Int, y: Int, _ color: RGBColor) {
        BitmapFont.standard.draw(text, x: x, y: y, scale: Self.textScale, ink: OverlayInk(color), on: picture)
    }

    static func width(of text: String) -> Int { BitmapFont.width(of: text, scale: textScale) }
}
