import DToPEngine
import Numerics

/// Answers that have been written out, to be filled again.
package typealias SegmentationPool = ReusePool<Segmentation>

extension SegmentationPool {
    /// An answer that fits.
    package func take(for segmenter: Segmenter, sizes: [PixelSize], withConfidence: Bool) -> Pooled<Segmentation> {
        take(
            where: { $0.fits(segmenter, sizes: sizes) },
            or: { Segmentation(for: segmenter, sizes: sizes, withConfidence: withConfidence) })
    }
}
