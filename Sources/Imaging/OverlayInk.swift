import CKernels

/// A colour (R, G, B) at an opacity, ready to be blended over a picture.
///
/// With `weight` w in 0...256, each sample p becomes `(p * (256 - w) + colour * w + 128) >> 8`: w = 0 leaves the
/// picture as it is, w = 256 covers it.
package struct OverlayInk: Sendable {
    let entry: overlay_ink

    /// `weight`: 0...256; values outside are clamped.
    package init(_ color: RGBColor, weight: Int) {
        entry = overlay_ink_make(color.red, color.green, color.blue, UInt16(min(max(weight, 0), 256)))
    }

    /// `opacity`: 0...1, see `weight(opacity:)`.
    package init(_ color: RGBColor, opacity: Double = 1) {
        self.init(color, weight: Self.weight(opacity: opacity))
    }

    /// An opacity of 0...1 in 256ths, rounded to nearest; values outside are clamped, NaN counts as 0.
    package static func weight(opacity: Double) -> Int {
        opacity > 0 ? Int((min(opacity, 1) * 256).rounded()) : 0
    }
}
