import CKernels

/// A colour (R, G, B) at an opacity, ready to be blended over a picture.
///
/// With `weight` w in 0...256, each sample p becomes `(p * (256 - w) + colour * w + 128) >> 8`: w = 0 leaves the
/// picture as it is, w = 256 covers it.
package struct OverlayInk: Sendable {
    let entry: overlay_ink
    let color: RGBColor
    /// 0...256
    let weight: Int

    /// `weight`: 0...256; values outside are clamped.
    package init(_ color: RGBColor, weight: Int) {
        self.color = color
        self.weight = min(max(weight, 0), 256)
        entry = overlay_ink_make(color.red, color.green, color.blue, UInt16(self.weight))
    }

    /// `opacity`: 0...1, see `weight(opacity:)`.
    package init(_ color: RGBColor, opacity: Double = 1) {
        self.init(color, weight: Self.weight(opacity: opacity))
    }

    /// An opacity of 0...1 in 256ths, rounded to nearest; values outside are clamped, NaN counts as 0.
    package static func weight(opacity: Double) -> Int {
        opacity > 0 ? Int((min(opacity, 1) * 256).rounded()) : 0
    }

    /// The same for pictures of luma and chroma.
    func yuv(_ matrix: YUVMatrix) -> yuv_ink { Self.yuv(matrix.samples(color), weight: weight) }

    /// - Parameter samples: luma, Cb and Cr.
    static func yuv(_ samples: (luma: Double, blue: Double, red: Double), weight: Int) -> yuv_ink {
        func addend(_ sample: Double) -> UInt16 { UInt16((sample * Double(weight)).rounded()) + 128 }
        return yuv_ink(
            keep: UInt16(256 - weight), luma: addend(samples.luma), blue: addend(samples.blue),
            red: addend(samples.red))
    }
}
