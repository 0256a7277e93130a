/// How the overlay looks and is encoded.
package struct OverlayConfiguration: Equatable, Sendable {
    /// What to draw.
    package var show = OverlayContent.classes
    /// Size of the picture.
    package var size = OverlaySize.lines(720)
    /// Opacity of the colours, 0...1.
    package var opacity = 0.5
    /// Whether to draw a legend.
    package var legend = false
    /// JSON file of the classes' colours, in `ByteText` form; nil for the model's.
    package var palette: String?
    /// Encoder or codec, any that FFmpeg has.
    package var codec = "libx264"
    /// Options of the encoder, by name; they override the defaults.
    package var codecOption: [String: String] = [:]

    package init() {}

    /// The encoder's options: `codecOption`, and what makes the overlay cheap.
    package var encoderOptions: [String: String] {
        codec == "libx264" ? ["preset": "superfast"].merging(codecOption) { _, given in given } : codecOption
    }

    /// Throws for values that cannot be used.
    package func check() throws(SettingError) {
        guard (0...1).contains(opacity) else { throw SettingError("`opacity` must be 0 to 1, it is \(opacity)") }
    }
}
