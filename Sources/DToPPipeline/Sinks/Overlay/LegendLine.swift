import Imaging

/// One line of a panel: an optional colour swatch and a text.
struct LegendLine: Sendable {
    var swatch: RGBColor?
    var text: String
    /// Whether it is drawn in gray because its class is not in the picture now.
    var isFaded = false
}
