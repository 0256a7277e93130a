import DToPConfiguration
import Imaging

/// Draws zones over a picture, and a grid from which to read the corners of others.
package struct ZoneDrawing {
    private let picture: RGBImage
    /// Pixels per dot of text and lines.
    private let scale: Int

    private static let line = OverlayInk([255, 255, 255], opacity: 0.35)
    private static let text = OverlayInk([255, 255, 255])
    private static let shade = OverlayInk([14, 16, 20], opacity: 0.66)
    private static let colors: [RGBColor] = [
        [255, 196, 0], [0, 200, 255], [255, 90, 90], [120, 230, 90], [220, 120, 255], [255, 150, 60],
    ]

    package init(on picture: RGBImage) {
        self.picture = picture
        scale = LegendPanel.scale(height: picture.size.height)
    }

    /// Draws lines at every tenth of width and height, each with its figure.
    package func drawGrid() {
        let (width, height) = (picture.size.width, picture.size.height)
        for tenth in 1..<10 {
            let (x, y) = (width * tenth / 10, height * tenth / 10)
            picture.paint(x: x, y: 0, width: scale, height: height, with: Self.line)
            picture.paint(x: 0, y: y, width: width, height: scale, with: Self.line)
            label("0.\(tenth)", x: x + 2 * scale, y: 2 * scale)
            label("0.\(tenth)", x: 2 * scale, y: y + 2 * scale)
        }
    }

    /// Draws zones by name, each in a colour of its own.
    package func draw(_ zones: [String: Region]) {
        let zones = zones.sorted { $0.key < $1.key }
        for (index, zone) in zones.enumerated() {
            let color = Self.colors[index % Self.colors.count]
            picture.paint(
                PixelSpans(polygon: zone.value.corners, in: picture.size), with: OverlayInk(color, opacity: 0.25))
            let points = zone.value.corners.map { corner in
                SIMD2(corner.x * Double(picture.size.width), corner.y * Double(picture.size.height))
            }
            for corner in points.indices {
                drawLine(points[corner], points[(corner + 1) % points.count], OverlayInk(color))
            }
            let middle = points.reduce(.zero, +) / Double(points.count)
            let half = BitmapFont.width(of: zone.key, scale: scale) / 2
            label(zone.key, x: Int(middle.x) - half, y: Int(middle.y) - BitmapFont.cell.height * scale / 2)
        }
    }

    private func drawLine(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ ink: OverlayInk) {
        let way = b - a
        let steps = max(Int(max(abs(way.x), abs(way.y)).rounded(.up)) / scale, 1)
        for step in 0...steps {
            let point = a + way * (Double(step) / Double(steps))
            picture.paint(
                x: Int(point.x) - scale / 2, y: Int(point.y) - scale / 2, width: scale, height: scale, with: ink)
        }
    }

    private func label(_ text: String, x: Int, y: Int) {
        picture.paint(
            x: x - scale, y: y - scale, width: BitmapFont.width(of: text, scale: scale) + 2 * scale,
            height: BitmapFont.cell.height * scale, with: Self.shade)
        BitmapFont.standard.draw(text, x: x, y: y, scale: scale, ink: Self.text, on: picture)
    }
}
