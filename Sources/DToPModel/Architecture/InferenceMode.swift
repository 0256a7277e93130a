import Imaging

/// How a picture goes through the model.
package enum InferenceMode: Sendable, Equatable {
    /// In one forward pass.
    case whole
    /// In windows of `crop`, spaced by `stride`. Scores are averaged where windows overlap.
    case slide(crop: PixelSize, stride: PixelSize)
}
