import Imaging

/// A dark, translucent panel in a corner of the picture. Distances are in dots of `scale` pixels.
struct LegendPanel {
    static let margin = 6
    static let padding = 5
    static let lineHeight = BitmapFont.cell.height
    static let swatchWidth = 9
    static let swatchGap = 5

    private static let background = OverlayInk([14, 16, 20], opacity: 0.66)
    private static let text = OverlayInk([242, 242, 242])
    private static let fadedText = OverlayInk([142, 146, 152])

    let picture: any DrawingSurface
    let scale: Int

    init(on picture: any DrawingSurface) {
        self.picture = picture
        scale = Self.scale(height: picture.size.height)
    }

    /// Pixels per dot, which grow with the picture: one up to 719 lines, two at 720, three at 1080.
    static func scale(height: Int) -> Int { max(height / 360, 1) }

    /// How many lines a panel can hold in a picture of this height, with room for a status line in the corner above or
    /// below.
    static func capacity(height: Int) -> Int {
        max((height / scale(height: height) - 3 * margin - 4 * padding - lineHeight) / lineHeight, 0)
    }

    /// Draws lines of text with their swatches.
    /// - Parameter columns: the longest text to make room for, in characters.
    func draw(_ lines: [LegendLine], columns: Int, corner: PictureCorner) {
        let hasSwatches = lines.contains { $0.swatch != nil }
        let indent = hasSwatches ? Self.swatchWidth + Self.swatchGap : 0
        let origin = drawBackground(
            width: indent + max(columns * BitmapFont.cell.width - 1, 0), height: lines.count * Self.lineHeight - 2,
            corner: corner)
        for (index, line) in lines.enumerated() {
            let y = origin.y + index * Self.lineHeight * scale
            if let color = line.swatch {
                let ink = line.isFaded ? OverlayInk(color, opacity: 0.45) : OverlayInk(color)
                picture.paint(
                    x: origin.x, y: y - scale, width: Self.swatchWidth * scale, height: BitmapFont.glyph.height * scale,
                    with: ink)
            }
            drawText(line.text, x: origin.x + indent * scale, y: y, isFaded: line.isFaded)
        }
    }

    func drawText(_ text: String, x: Int, y: Int, isFaded: Bool = false) {
        let ink = isFaded ? Self.fadedText : Self.text
        BitmapFont.standard.draw(text, x: x, y: y, scale: scale, ink: ink, on: picture)
    }

    /// Darkens a panel around contents of `width` x `height` dots; returns where the contents start, in pixels.
    func drawBackground(width: Int, height: Int, corner: PictureCorner) -> (x: Int, y: Int) {
        let outerWidth = (width + 2 * Self.padding) * scale
        let outerHeight = (height + 2 * Self.padding) * scale
        let margin = Self.margin * scale
        let isLeft = corner == .topLeft || corner == .bottomLeft
        let isTop = corner == .topLeft || corner == .topRight
        let x = isLeft ? margin : picture.size.width - margin - outerWidth
        let y = isTop ? margin : picture.size.height - margin - outerHeight
        // Leaving out one dot at each corner makes the panel look rounded.
        picture.paint(x: x + scale, y: y, width: outerWidth - 2 * scale, height: scale, with: Self.background)
        picture.paint(x: x, y: y + scale, width: outerWidth, height: outerHeight - 2 * scale, with: Self.background)
        picture.paint(
            x: x + scale, y: y + outerHeight - scale, width: outerWidth - 2 * scale, height: scale,
            with: Self.background)
        return (x + Self.padding * scale, y + Self.padding * scale)
    }
}
