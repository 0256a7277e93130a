import Numerics

/// The network's pictures of frames that have been segmented, to be scaled into again.
package typealias PicturePool = ReusePool<RGBImage>

extension PicturePool {
    package func take(_ size: PixelSize) -> Pooled<RGBImage> { take(where: { $0.size == size }, or: { .rgb(size) }) }
}
