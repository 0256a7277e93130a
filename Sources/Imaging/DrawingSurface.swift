/// A picture that colours can be blended over.
package protocol DrawingSurface: AnyObject {
    var size: PixelSize { get }

    /// Blends the ink of each pixel's label over the picture, and then that of its outline where the pixel borders on
    /// another label. Labels without an ink (void) leave it unchanged. `labels` must have the size of the
    /// picture.
    func paint(_ labels: LabelMap, with inks: OutlinedInks)

    /// Blends the ink of each pixel's level over the picture. `levels` must have the size of the picture, and there must
    /// be 256 inks.
    func paint(_ levels: GrayImage, with inks: OverlayInks)

    /// Blends one ink over the part of a rectangle that lies inside the picture.
    func paint(x: Int, y: Int, width: Int, height: Int, with ink: OverlayInk)
}

extension Raster: DrawingSurface where Sample == UInt8 {
    package func paint(_ labels: LabelMap, with inks: OutlinedInks) {
        paint(labels, with: inks.inks)
        outline(labels, with: inks.outlines)
    }
}
