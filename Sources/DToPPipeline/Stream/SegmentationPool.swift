import DToPEngine
import Imaging

/// Answers, reused once they have been written.
package typealias SegmentationPool = ReusePool<Segmentation>

extension SegmentationPool {
    /// Lends an answer that fits.
    package func take(for segmenter: Segmenter, sizes: [PixelSize], withConfidence: Bool) -> Pooled<Segmentation> {
        take(
            where: { $0.fits(segmenter, sizes: sizes, withConfidence: withConfidence) },
            or: { Segmentation(for: segmenter, sizes: sizes, withConfidence: withConfidence) })
    }
}
