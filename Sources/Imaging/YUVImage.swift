import Compute

/// A picture as video codecs take it: luma, and two planes of chroma at half its size (4:2:0), in limited range.
package final class YUVImage: Sendable {
    /// Both sides are even.
    package let size: PixelSize
    package let matrix: YUVMatrix
    package let luma: GrayImage
    /// Cb and Cr.
    package let blue: GrayImage
    package let red: GrayImage

    /// A picture of zeros. Both sides of `size` must be even.
    package init(_ size: PixelSize, _ matrix: YUVMatrix) {
        precondition(size.width % 2 == 0 && size.height % 2 == 0)
        self.size = size
        self.matrix = matrix
        luma = .gray(size)
        let half = PixelSize(width: size.width / 2, height: size.height / 2)
        blue = .gray(half)
        red = .gray(half)
    }
}
