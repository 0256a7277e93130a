import Numerics

/// Blends what the model found over a picture, in place.
///
/// Fixed-point: a sample p becomes `(p * (256 - w) + colour * w + 128) >> 8` with w the opacity in 256ths.
public struct OverlayRenderer: Sendable {
    /// Tokens narrower or lower than this, in pixels, get no grid lines: little else would be left of them.
    static let smallestCellWithLines = 6

    /// The colour of each exit stage, the first stage first.
    public let stageColors: [RGBColor]

    private let classes: OverlayInks
    private let stages: [OverlayInk]
    private let stageLines: [OverlayInk]
    private let confidence: OverlayInks

    /// - Parameters:
    ///   - palette: R, G, B of each class.
    ///   - stageCount: how many exit stages there are; the last is "never left".
    ///   - opacity: 0 (nothing shows) to 1 (the picture is covered); what lies outside is clamped.
    public init(palette: [RGBColor], stageCount: Int, opacity: Double) {
        stageColors = ColorRamp.stages.colors(stageCount)
        classes = OverlayInks(palette, opacity: opacity)
        stages = stageColors.map { OverlayInk($0, opacity: opacity) }
        stageLines = stageColors.map { OverlayInk($0, opacity: opacity * 0.55) }
        confidence = OverlayInks(ColorRamp.confidence.colors(256), opacity: opacity)
    }

    /// Blends the colour of its class over each pixel; void, and labels beyond the palette, stay as they are.
    /// `labels` must have the size of `picture` (RGB).
    public func drawClasses(_ labels: LabelMap, on picture: RGBImage) {
        picture.paint(labels, with: classes)
    }

    /// Blends the colour of the stage at which it left over each token, with a fainter line around it.
    ///
    /// The token of pixel x is the one at `(2 x + 1) * columns / (2 * width)` (nearest, as the scores are upsampled), the
    /// columns being those that the picture spans.
    /// - Parameters:
    ///   - exits: the stage of each token, row by row; a stage beyond the last leaves the token's pixels as they are.
    ///   - grid: columns and rows of tokens; `exits` must hold as many.
    ///   - input: pixels that the grid was cut from in tokens of `patch`; nil for a whole number of tokens.
    public func drawExits(
        _ exits: [UInt8], grid: PixelSize, input: PixelSize? = nil, patch: Int = 1, on picture: RGBImage
    ) {
        precondition(grid.width >= 0 && grid.height >= 0 && exits.count == grid.count && patch > 0)
        guard grid.count > 0 else { return }
        let input = input ?? PixelSize(width: grid.width * patch, height: grid.height * patch)
        let cell = min(picture.size.width / grid.width, picture.size.height / grid.height)
        let line = cell >= Self.smallestCellWithLines ? 1 : 0
        for row in 0..<grid.height {
            let top = Self.firstPixel(at: row * patch, of: input.height, length: picture.size.height)
            let bottom = Self.firstPixel(at: (row + 1) * patch, of: input.height, length: picture.size.height)
            for column in 0..<grid.width {
                let stage = Int(exits[row * grid.width + column])
                guard stage < stages.count else { continue }
                let left = Self.firstPixel(at: column * patch, of: input.width, length: picture.size.width)
                let right = Self.firstPixel(at: (column + 1) * patch, of: input.width, length: picture.size.width)
                if line > 0 {
                    picture.paint(x: left, y: top, width: right - left, height: line, with: stageLines[stage])
                    picture.paint(
                        x: left, y: top + line, width: line, height: bottom - top - line, with: stageLines[stage])
                }
                picture.paint(
                    x: left + line, y: top + line, width: right - left - line, height: bottom - top - line,
                    with: stages[stage])
            }
        }
    }

    /// Blends a ramp over each pixel: 0 is dark, 255 bright. `levels` (8-bit gray) must have the size of `picture`.
    public func drawConfidence(_ levels: GrayImage, on picture: RGBImage) {
        picture.paint(levels, with: confidence)
    }

    /// The first of `length` pixels whose middle lies at or behind `position` of an input of `size`.
    private static func firstPixel(at position: Int, of size: Int, length: Int) -> Int {
        min((2 * length * position + size - 1) / (2 * size), length)
    }
}
