import Compute

/// An owned picture: rows top to bottom, `channels` interleaved samples per pixel, rows `stride` samples apart.
///
/// Each row starts on a 64-byte boundary. The memory belongs to the raster and lives as long as it does. A raster is
/// handed from thread to thread through queues, and one thread at a time writes to it.
package final class Raster<Sample: BitwiseCopyable & FixedWidthInteger & Sendable>: Sendable {
    package let size: PixelSize
    /// Samples per pixel.
    package let channels: Int
    /// Distance between rows, in samples.
    package let stride: Int
    /// The first sample of row 0. [height x stride]
    nonisolated(unsafe) package let samples: UnsafeMutablePointer<Sample>

    /// A picture of zeros. `size` must not be negative.
    package init(size: PixelSize, channels: Int) {
        precondition(size.width >= 0 && size.height >= 0 && channels > 0)
        let width = MemoryLayout<Sample>.stride
        let rowBytes = (size.width * channels * width + 63) / 64 * 64
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(rowBytes * size.height, 64), alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(rowBytes * size.height, 64))
        self.size = size
        self.channels = channels
        self.stride = rowBytes / width
        self.samples = memory.assumingMemoryBound(to: Sample.self)
    }

    deinit { UnsafeMutableRawPointer(samples).deallocate() }

    /// The samples of row `y`; the first `width * channels` are the picture, the rest is padding.
    @inlinable package func row(_ y: Int) -> UnsafeMutablePointer<Sample> { samples + y * stride }

    /// One sample of the pixel at column `x` of row `y`.
    @inlinable package subscript(x: Int, y: Int, channel: Int = 0) -> Sample {
        get { row(y)[x * channels + channel] }
        set { row(y)[x * channels + channel] = newValue }
    }
}

/// 8-bit R, G, B interleaved.
package typealias RGBImage = Raster<UInt8>
/// 8-bit gray.
package typealias GrayImage = Raster<UInt8>
/// One class index per pixel; `LabelMap.void` for no class.
package typealias LabelMap = Raster<UInt16>

extension Raster where Sample == UInt8 {
    /// A black picture.
    package static func rgb(_ size: PixelSize) -> RGBImage { RGBImage(size: size, channels: 3) }
    /// A black picture.
    package static func gray(_ size: PixelSize) -> GrayImage { GrayImage(size: size, channels: 1) }
}

extension Raster where Sample == UInt16 {
    /// A picture of class 0.
    package static func labels(_ size: PixelSize) -> LabelMap { LabelMap(size: size, channels: 1) }
    /// No class: unlabelled, or outside the region of interest.
    package static var void: UInt16 { 65535 }
}

extension Raster {
    /// Takes over the samples of a picture of the same size and channels.
    package func copy(_ other: Raster) {
        precondition(size == other.size && channels == other.channels)
        samples.update(from: other.samples, count: stride * size.height)
    }

    /// Makes every sample 0.
    package func clear() { samples.update(repeating: 0, count: stride * size.height) }
}
