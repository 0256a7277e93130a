import Imaging

/// Draws a message in place of the camera's picture.
package enum NoticePicture {
    private static let background = OverlayInk([24, 27, 33])
    private static let stripe = OverlayInk([36, 40, 48])
    private static let text = OverlayInk([236, 238, 242])
    /// Pixels between stripes, which no camera's picture has.
    private static let period = 32

    /// `no signal`, `since 12:31:05 UTC`; with the day unless it is today's.
    package static func lines(_ why: String, since: WallTime?, now: WallTime = .now) -> [String] {
        guard let since else { return [why, "no picture yet"] }
        let (date, time) = (since.description.prefix(10), since.description.dropFirst(11).prefix(8))
        return [why, "since " + (now.description.hasPrefix(date) ? "" : "\(date) ") + "\(time) UTC"]
    }

    /// Draws lines of text in the middle of a picture, as large as fits.
    package static func draw(_ lines: [String], size: PixelSize) -> RGBImage {
        let picture = RGBImage.rgb(size)
        draw(lines, on: picture)
        return picture
    }

    /// Draws them over a whole picture.
    package static func draw(_ lines: [String], on picture: any DrawingSurface) {
        let size = picture.size
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
    }
}
