import Imaging

/// Input pictures of the network, reused once their frames have been segmented.
package typealias PicturePool = ReusePool<RGBImage>

extension PicturePool {
    package func take(_ size: PixelSize) -> Pooled<RGBImage> { take(where: { $0.size == size }, or: { .rgb(size) }) }
}
