/// Width and height of a picture, in pixels.
package struct PixelSize: Hashable, Sendable, CustomStringConvertible {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Number of pixels.
    package var count: Int { width * height }
    /// Width and height swapped.
    package var transposed: PixelSize { PixelSize(width: height, height: width) }
    /// `480x352`.
    package var description: String { "\(width)x\(height)" }
}
