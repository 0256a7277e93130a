/// A picture as the network's input.
package enum PatchSource {
    /// 8-bit pixels, normalised while they are cut: (pixel - mean) * inverseStd per channel.
    case rgb(RGBImage, mean: SIMD3<Float>, inverseStd: SIMD3<Float>)
    /// Normalised planes [3 x height x width].
    case planes(UnsafePointer<Float>, PixelSize)

    /// Size of the picture, before padding to whole patches.
    package var size: PixelSize {
        switch self {
        case .rgb(let image, _, _): image.size
        case .planes(_, let size): size
        }
    }
}
