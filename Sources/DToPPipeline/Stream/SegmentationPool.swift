import DToPEngine
import Numerics
import Synchronization

/// Answers that have been written out, to be filled again: large pictures are not allocated anew for every frame.
package final class SegmentationPool: Sendable {
    private let free = Mutex<[Segmentation]>([])

    package init() {}

    /// An answer that fits, of those given back if there is one.
    package func take(for segmenter: Segmenter, sizes: [PixelSize], withConfidence: Bool) -> Segmentation {
        let known = free.withLock { free in
            // After a change of size the old ones are of no more use.
            free.removeAll { !$0.fits(segmenter, sizes: sizes) }
            return free.popLast()
        }
        return known ?? Segmentation(for: segmenter, sizes: sizes, withConfidence: withConfidence)
    }

    package func giveBack(_ segmentation: Segmentation) { free.withLock { $0.append(segmentation) } }
}
