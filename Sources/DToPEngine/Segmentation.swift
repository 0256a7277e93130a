import DToPModel
import Numerics

/// The answer for one picture. Reused picture after picture: one owner at a time.
///
/// `@unchecked Sendable`: it is handed from the engine's thread to the renderer's and back, never shared.
public final class Segmentation: @unchecked Sendable {
    /// Best classes at one size in pixels.
    public struct Picture {
        public let labels: LabelMap
        /// 255 times the winner's confidence, if asked for.
        public let confidence: GrayImage?
    }

    /// One for each size asked for, in that order.
    public let pictures: [Picture]
    /// Tokens across and down; the last ones reach beyond the picture where it is no whole number of patches.
    public let grid: PixelSize
    /// The picture that the grid was cut from, and the side of a token in it, in pixels.
    public let inputSize: PixelSize
    public let patchSize: Int
    /// Stage at which each token left, when it was last computed; the last means never, 255 outside the region of
    /// interest. [grid, row by row]
    public internal(set) var exitStages: [UInt8]
    /// Whether a token was carried over from an earlier picture. [grid, row by row]
    public internal(set) var isCarried: [Bool]
    /// What it cost.
    public internal(set) var record: SegmentationRecord
    /// Whose picture it holds the answer to, and which of them: what has not changed since need not be written again.
    var written: (by: Segmenter.Identity, picture: UInt64)?

    /// For answers of `segmenter` at `sizes` pixels.
    public init(for segmenter: Segmenter, sizes: [PixelSize], withConfidence: Bool) {
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

    /// Whether this can take answers of `segmenter` at `sizes`.
    public func fits(_ segmenter: Segmenter, sizes: [PixelSize]) -> Bool {
        inputSize == segmenter.inputSize && grid == segmenter.exitGrid
            && pictures.lazy.map(\.labels.size).elementsEqual(sizes)
    }

    /// The pixels of the tokens in a picture of `size`.
    public func tokenPixels(in size: PixelSize) -> TokenPixels {
        TokenPixels(grid: grid, input: inputSize, patch: patchSize, picture: size)
    }
}
