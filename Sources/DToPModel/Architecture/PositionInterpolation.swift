/// How the position embedding is resized to another grid (no antialiasing, corners not aligned).
package enum PositionInterpolation: String, Sendable, CaseIterable {
    /// Cubic convolution, a = -0.75.
    case bicubic
    case bilinear
}
