import Numerics

/// How a picture goes through the model.
public enum InferenceMode: Sendable, Equatable {
    /// All at once.
    case whole
    /// In windows of `crop`, one every `stride`, whose scores are averaged where they overlap.
    case slide(crop: PixelSize, stride: PixelSize)
}
