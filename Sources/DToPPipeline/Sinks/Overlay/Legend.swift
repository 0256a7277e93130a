import Imaging

/// Explains the colours of an overlay, in a corner of the picture.
///
/// Everything scales with the picture's height in whole steps and is cut off at the picture's edges.
package struct Legend: Sendable {
    /// Longest class name shown, in characters.
    static let longestName = 20
    /// Lines of a list that does not show all classes; more would hide too much of the picture.
    private static let mostSlots = 16
    private static let rampWidth = 120
    private static let rampHeight = 8

    private let names: [String]
    private let palette: [RGBColor]
    private let corner: PictureCorner
    private let columns: Int
    private var slots = LegendSlots()

    /// - Parameters:
    ///   - names: the class names, in order. Anything from the first comma or semicolon on (synonyms) is left out.
    ///   - palette: R, G, B of each class; as many as `names`.
    package init(names: [String], palette: [RGBColor], corner: PictureCorner = .topLeft) {
        precondition(names.count == palette.count)
        self.names = names.map { name in
            let first = name.prefix { $0 != "," && $0 != ";" }
            return String(first.prefix(Self.longestName))
        }
        self.palette = palette
        self.corner = corner
        columns = self.names.map(\.count).max() ?? 0
    }

    /// Draws the classes. If all fit, they are listed in order, absent ones in gray. Otherwise only classes that have
    /// been seen are listed, each on the line it first took.
    /// - Parameter shares: each class's share of the picture; 0 if absent.
    package mutating func drawClasses(shares: [Double], on picture: any DrawingSurface) {
        precondition(shares.count == names.count)
        let capacity = LegendPanel.capacity(height: picture.size.height)
        let shown =
            names.count <= capacity
            ? Array(names.indices) : slots.update(shares: shares, capacity: min(capacity, Self.mostSlots))
        let lines = shown.map { index in
            LegendLine(swatch: palette[index], text: names[index], isFaded: !(shares[index] > 0))
        }
        guard !lines.isEmpty else { return }
        LegendPanel(on: picture).draw(lines, columns: columns, corner: corner)
    }

    /// Draws one line per stage, such as `stage 1 (layer 6)  32 %`.
    /// - Parameters:
    ///   - layers: the layer that each stage's head follows, counted from 1.
    ///   - shares: the share of tokens that exited at each stage, 0...1.
    ///   - colors: R, G, B of each stage (`OverlayRenderer.stageColors`).
    package func drawExits(layers: [Int], shares: [Double], colors: [RGBColor], on picture: any DrawingSurface) {
        precondition(layers.count == shares.count && layers.count == colors.count)
        let titles = layers.enumerated().map { "stage \($0 + 1) (layer \($1))" }
        let width = titles.map(\.count).max() ?? 0
        let lines = titles.indices.map { index in
            let gap = String(repeating: " ", count: width - titles[index].count)
            return LegendLine(swatch: colors[index], text: titles[index] + gap + Self.percent(shares[index]))
        }
        guard !lines.isEmpty else { return }
        LegendPanel(on: picture).draw(lines, columns: width + 6, corner: corner)
    }

    /// Draws the confidence ramp from 0 to 1.
    package func drawConfidence(on picture: any DrawingSurface) {
        let panel = LegendPanel(on: picture)
        let scale = panel.scale
        // Text takes seven dots: none of these characters has a descender.
        let height = Self.rampHeight + 4 + 7
        let origin = panel.drawBackground(width: Self.rampWidth, height: height, corner: corner)
        for (dot, color) in ColorRamp.confidence.colors(Self.rampWidth).enumerated() {
            picture.paint(
                x: origin.x + dot * scale, y: origin.y, width: scale, height: Self.rampHeight * scale,
                with: OverlayInk(color))
        }
        let y = origin.y + (Self.rampHeight + 4) * scale
        for (text, halves) in [("0", 0), ("confidence", 1), ("1", 2)] {
            let space = Self.rampWidth - BitmapFont.width(of: text, scale: 1)
            panel.drawText(text, x: origin.x + space * halves / 2 * scale, y: y)
        }
    }

    /// Draws one line of status, such as `compute 43 % of dense`, in the corner above or below the legend's.
    package func drawStatus(_ text: String, on picture: any DrawingSurface) {
        let opposite: PictureCorner =
            switch corner {
            case .topLeft: .bottomLeft
            case .topRight: .bottomRight
            case .bottomLeft: .topLeft
            case .bottomRight: .topRight
            }
        LegendPanel(on: picture).draw([LegendLine(text: text)], columns: text.count, corner: opposite)
    }

    /// A share in whole percent, right-aligned in six characters.
    private static func percent(_ share: Double) -> String {
        let clamped = share > 0 ? min(share, 1) : 0
        let digits = String(Int((clamped * 100).rounded()))
        return String(repeating: " ", count: max(4 - digits.count, 0)) + digits + " %"
    }
}
