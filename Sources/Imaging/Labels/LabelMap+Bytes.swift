import CKernels

extension Raster where Sample == UInt16 {
    /// Writes the labels of row `y` as a byte each; void, and what does not fit, becomes 255. Returns the largest label
    /// but void.
    package func narrow(row y: Int, to bytes: UnsafeMutablePointer<UInt8>) -> UInt16 {
        labels_narrow(row(y), bytes, size.width)
    }
}
