import DToPMedia
import DToPModel

/// How a run reads its inputs and what it writes for each of them. Names of outputs are in `ByteText` form and may
/// contain `{stream}`.
package struct RunOptions: Sendable {
    /// Size of the masks: the displayed picture's, or that of the network's input.
    package enum MaskSize: String, CaseIterable, Sendable { case display, model }

    /// How the inputs are read.
    package var input = InputSettings()
    /// Overlay video; nil for none.
    package var overlay: String?
    /// Encoder or codec of the overlay, any that FFmpeg has.
    package var codec = "libx264"
    /// Encoder options; they override `VideoWriter`'s defaults.
    package var codecOptions: [String: String] = [:]
    /// What the overlay shows.
    package var content = OverlayContent.classes
    /// Opacity of the overlay's colours, 0...1.
    package var opacity = 0.5
    /// Whether the overlay has a legend.
    package var legend = false
    /// Colours of the classes; nil for the model's.
    package var palette: Palette?
    /// Folder for masks; `-` writes raw masks to standard output; nil for none.
    package var masks: String?
    package var maskSize = MaskSize.display
    /// Folder for confidence pictures; nil for none.
    package var confidence: String?
    /// Folder of label pictures to score the masks against; nil for no score.
    package var labels: String?
    /// Frame log; `-` is standard output; nil for none.
    package var log: String?
    /// Whether existing outputs may be replaced.
    package var overwrite = false
    /// Frame rate of `%d` sequences, and of overlays of independent pictures.
    package var frameRate = Rational.usualFrameRate

    package init() {}
}
