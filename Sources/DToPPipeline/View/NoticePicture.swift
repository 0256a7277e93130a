import Imaging

/// Draws a message in place of the camera's picture.
package enum NoticePicture {
    private static let background = OverlayInk([24, 27, 33])
    private static let stripe = OverlayInk([36, 40, 48])
    private static let text = OverlayInk([236, 238, 242])
    /// Pixels between stripes, which no camera's picture has.
    private static let period = 32

    /// Draws lines of text in the middle of a picture, as large as fits.
    package static func draw(_ lines: [String], size: PixelSize) -> RGBImage {
        let picture = RGBImage.rgb(size)
        picture.paint(x: 0, y: 0, width: size.width, height: size.height, with: background)
        for y in 0..<size.height {
            for x in stride(from: -y % period, to: size.width, by: period) {
                picture.paint(x: x, y: y, width: period / 4, height: 1, with: stripe)
            }
        }
        let longest = lines.map { BitmapFont.width(of: $0, scale: 1) }.max() ?? 1
        let height = BitmapFont.cell.height * lines.count
        let scale = max(min(size.width * 4 / 5 / max(longest, 1), size.height / 2 / max(height, 1)), 1)
        for (number, line) in lines.enumerated() {
            let x = (size.width - BitmapFont.width(of: line, scale: scale)) / 2
            let y = (size.height - height * scale) / 2 + number * BitmapFont.cell.height * scale
            BitmapFont.standard.draw(line, x: x, y: y, scale: scale, ink: text, on: picture)
        }
        return picture
    }
}
