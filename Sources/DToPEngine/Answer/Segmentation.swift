import DToPModel
import Imaging

/// The answer for one picture. Reused for picture after picture, by one thread at a time.
///
/// `@unchecked Sendable`: its pictures are raw memory, refilled for each frame. `Pooled` lends it to the engine's
/// thread, which writes it, and then to threads that only read it.
package final class Segmentation: @unchecked Sendable {
    /// The best class of each pixel, at one size.
    package struct Picture {
        package let labels: LabelMap
        /// 255 times the winner's confidence; nil if not requested.
        package let confidence: GrayImage?
    }

    /// One per requested size, in that order.
    package let pictures: [Picture]
    /// Tokens across and down; the last ones reach beyond a picture that is not a whole number of patches.
    package let grid: PixelSize
    /// Size of the picture that the grid was cut from, and the side of a token in it, in pixels.
    package let inputSize: PixelSize
    package let patchSize: Int
    /// Stage at which each token exited when it was last computed; the last stage: never; 255: outside the region of
    /// interest. [grid, row by row]
    package internal(set) var exitStages: [UInt8]
    /// Whether each token was carried from an earlier picture. [grid, row by row]
    package internal(set) var isCarried: [Bool]
    /// Its cost, and how it came about.
    package internal(set) var record: SegmentationRecord
    /// The segmenter that wrote the answer, and its picture's number: what has not changed since need not be rewritten.
    var written: (by: Segmenter.Identity, picture: UInt64)?

    /// Has room for answers of `segmenter` at `sizes`, in pixels.
    package init(for segmenter: Segmenter, sizes: [PixelSize], withConfidence: Bool) {
        pictures = sizes.map { size in
            Picture(labels: .labels(size), confidence: withConfidence ? .gray(size) : nil)
        }
        grid = segmenter.exitGrid
        inputSize = segmenter.inputSize
        patchSize = segmenter.model.configuration.patchSize
        exitStages = Array(repeating: 0, count: segmenter.exitGrid.count)
        isCarried = Array(repeating: false, count: segmenter.exitGrid.count)
        record = SegmentationRecord(stages: segmenter.model.configuration.stageCount)
    }

    /// Whether this can hold answers of `segmenter` at `sizes`.
    package func fits(_ segmenter: Segmenter, sizes: [PixelSize], withConfidence: Bool) -> Bool {
        inputSize == segmenter.inputSize && grid == segmenter.exitGrid
            && pictures.lazy.map(\.labels.size).elementsEqual(sizes)
            && pictures.allSatisfy { ($0.confidence != nil) == withConfidence }
    }

    /// Pixels of each token in a picture of `size`.
    package func tokenPixels(in size: PixelSize) -> TokenPixels {
        TokenPixels(grid: grid, input: inputSize, patch: patchSize, picture: size)
    }

    /// Records how far the first picture agrees with that of `full`, the same frame computed in full and at the same
    /// size, and adds its cost.
    package func audit(against full: Segmentation) {
        record.agreement = pictures[0].labels.agreement(with: full.pictures[0].labels)
        record.macs += full.record.macs
        record.refresh = .audit
        record.clock.add(full.record.clock)
    }
}
