import Compute
import DToPEngine
import Imaging

/// Blends an answer over a picture, in place.
///
/// Uses fixed point: a sample p becomes `(p * (256 - w) + colour * w + 128) >> 8`, where w is the opacity in 256ths.
package struct OverlayRenderer: Sendable {
    /// Tokens narrower or lower than this, in pixels, get no grid lines, which would hide most of them.
    static let smallestTokenWithLines = 6

    /// The colour of each stage, first stage first.
    package let stageColors: [RGBColor]

    private let classes: OutlinedInks
    private let stages: [OverlayInk]
    private let stageLines: [OverlayInk]
    private let carriedStages: [OverlayInk]
    private let confidence: OverlayInks

    /// - Parameters:
    ///   - palette: R, G, B of each class.
    ///   - stageCount: number of stages; the last stands for tokens that went through every layer.
    ///   - opacity: 0 (nothing shows) to 1 (the picture is covered); clamped to that range.
    package init(palette: [RGBColor], stageCount: Int, opacity: Double) {
        stageColors = ColorRamp.stages.colors(stageCount)
        classes = OutlinedInks(palette, opacity: opacity, outline: opacity * 2)
        stages = stageColors.map { OverlayInk($0, opacity: opacity) }
        stageLines = stageColors.map { OverlayInk($0, opacity: opacity * 0.55) }
        carriedStages = stageColors.map { OverlayInk($0, opacity: opacity * 0.35) }
        confidence = OverlayInks(ColorRamp.confidence.colors(256), opacity: opacity)
    }

    /// Blends each pixel with its class's colour, twice as strongly on borders between classes. Void, and labels beyond
    /// the palette, stay unchanged. `labels` must have the size of `picture`.
    package func drawClasses(_ labels: LabelMap, on picture: any DrawingSurface) {
        picture.paint(labels, with: classes)
    }

    /// Blends each token with the colour of the stage at which it exited, with fainter lines along its top and left
    /// edges. A carried token is faint all over.
    /// - Parameters:
    ///   - exits: the stage of each token, row by row; a stage beyond the last leaves the token's pixels unchanged.
    ///   - isCarried: whether each token was carried; as many as `exits`.
    ///   - pixels: the tokens' pixels in `picture`.
    package func drawExits(_ exits: [UInt8], isCarried: [Bool], pixels: TokenPixels, on picture: any DrawingSurface) {
        precondition(exits.count == pixels.columns.count * pixels.rows.count && isCarried.count == exits.count)
        guard exits.count > 0 else { return }
        let side = min(picture.size.width / pixels.columns.count, picture.size.height / pixels.rows.count)
        let line = side >= Self.smallestTokenWithLines ? 1 : 0
        for (row, rows) in pixels.rows.enumerated() {
            for (column, columns) in pixels.columns.enumerated() {
                let token = row * pixels.columns.count + column
                let stage = Int(exits[token])
                guard stage < stages.count else { continue }
                let width = columns.count
                if isCarried[token] {
                    picture.paint(
                        x: columns.lowerBound, y: rows.lowerBound, width: width, height: rows.count,
                        with: carriedStages[stage])
                    continue
                }
                if line > 0 {
                    picture.paint(
                        x: columns.lowerBound, y: rows.lowerBound, width: width, height: line, with: stageLines[stage])
                    picture.paint(
                        x: columns.lowerBound, y: rows.lowerBound + line, width: line, height: rows.count - line,
                        with: stageLines[stage])
                }
                picture.paint(
                    x: columns.lowerBound + line, y: rows.lowerBound + line, width: width - line,
                    height: rows.count - line, with: stages[stage])
            }
        }
    }

    /// Blends each pixel with the confidence ramp: 0 is dark, 255 bright. `levels` (8-bit gray) must have the size of
    /// `picture`.
    package func drawConfidence(_ levels: GrayImage, on picture: any DrawingSurface) {
        picture.paint(levels, with: confidence)
    }
}
