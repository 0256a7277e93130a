import Numerics

/// One line of a panel: a colour swatch, if any, and a text.
struct LegendLine: Sendable {
    var swatch: RGBColor?
    var text: String
    /// Drawn in gray: the class is not in the picture now.
    var isFaded = false
}
