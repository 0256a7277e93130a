import Compute
import Imaging

/// Finds the pixels that have not changed since the frame before, except by noise.
package struct ChangedPixels {
    /// The most grey levels by which a channel of an unchanged pixel may differ.
    private static let tolerance = 4

    private var before: RGBImage?
    private var isUnchanged: GrayImage?

    package init() {}

    /// Compares `image` with the frame before. The result is not 0 at pixels that have not changed; nil for the first
    /// frame and when the size changes.
    package mutating func compare(_ image: RGBImage) -> GrayImage? {
        defer { before = image }
        guard let before, before.size == image.size else { return nil }
        let result = if let known = isUnchanged, known.size == image.size { known } else { GrayImage.gray(image.size) }
        isUnchanged = result
        for y in 0..<image.size.height {
            let now = unsafe image.row(y)
            let earlier = unsafe before.row(y)
            let out = unsafe result.row(y)
            for x in 0..<image.size.width {
                let same = (3 * x..<3 * x + 3).allSatisfy {
                    unsafe abs(Int(now[$0]) - Int(earlier[$0])) <= Self.tolerance
                }
                unsafe out[x] = same ? 1 : 0
            }
        }
        return result
    }
}
