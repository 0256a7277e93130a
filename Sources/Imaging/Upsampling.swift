import CKernels
import Compute

/// Bilinear upsampling (align_corners = false) of a grid of class scores to a picture, fused with the argmax. The
/// grid's cells are tokens, or parts of tokens.
package final class Upsampling {
    /// How a pixel's 8-bit confidence is computed.
    package enum Confidence {
        /// No confidence is written.
        case none
        /// The winner's score itself.
        case best
        /// The winner's softmax over the classes.
        case softmax
    }

    /// Size of the picture, in pixels.
    package let size: PixelSize
    private let grid: PixelSize
    private let stepY: Double
    private var spans: [upsample_span]
    private var scratch: AlignedMemory?

    /// - Parameters:
    ///   - grid: cells across and down.
    ///   - covered: cells that the picture spans across and down; fewer than `grid` where the input was padded.
    ///   - size: size of the picture to make, in pixels.
    package init(grid: PixelSize, covered: (width: Double, height: Double), size: PixelSize) {
        self.grid = grid
        self.size = size
        stepY = covered.height / Double(max(size.height, 1))
        let none = upsample_span(start: 0, end: 0, low: 0, high: 0, fraction: 0, slope: 0)
        spans = Array(repeating: none, count: size.width)
        let stepX = covered.width / Double(max(size.width, 1))
        let count = spans.withUnsafeMutableBufferPointer {
            $0.isEmpty ? 0 : upsample_spans(size.width, stepX, grid.width, $0.baseAddress)
        }
        spans.removeLast(spans.count - count)
    }

    /// When each token's scores last changed [tokens], and which changes the pictures to write already have.
    package struct Changes {
        let moments: UnsafePointer<UInt64>
        let since: UInt64
        let side: Int

        /// - Parameter side: cells along a token's side.
        package init(_ moments: UnsafePointer<UInt64>, since: UInt64, side: Int) {
            self.moments = moments
            self.since = since
            self.side = side
        }
    }

    /// Writes the best class of each pixel to `labels` and, unless `.none`, 255 times its confidence to `confidence`.
    ///
    /// `scores`: [cells of the grid x classes]. `labels`, `confidence`: pictures of `size`. With `changes`, they
    /// already hold an answer, and only pixels near tokens that have changed since are written.
    package func argmax(
        of scores: Matrix, changes: Changes? = nil, kind: Confidence, labels: LabelMap, confidence: GrayImage?,
        team: WorkerTeam
    ) {
        precondition(labels.size == size && scores.rows == grid.count)
        precondition(kind == .none || confidence?.size == size)
        let stride = upsample_scratch_floats(grid.width, scores.stride, size.width)
        let scratch = reserveScratch(stride * team.size)
        spans.withUnsafeBufferPointer { spans in
            var task = upsample_task()
            task.kernels = team.kernels.table
            task.scores = UnsafePointer(scores.base)
            task.ld = scores.stride
            task.classes = scores.columns
            task.grid_width = grid.width
            task.grid_height = grid.height
            task.changed = changes?.moments
            task.since = changes?.since ?? 0
            task.side = changes?.side ?? 1
            task.spans = spans.baseAddress
            task.span_count = spans.count
            task.step_y = stepY
            task.labels = labels.samples
            task.labels_stride = labels.stride
            task.width = size.width
            task.height = size.height
            task.confidence_kind =
                switch kind {
                case .none: CONFIDENCE_NONE
                case .best: CONFIDENCE_BEST
                case .softmax: CONFIDENCE_SOFTMAX
                }
            task.confidence = confidence?.samples
            task.confidence_stride = confidence?.stride ?? 0
            task.scratch = scratch.floats
            task.scratch_stride = stride
            team.run(task, kind: .upsampling, units: upsample_units, unit: upsample_unit)
        }
    }

    /// At least `count` values, allocated once for the same classes and team.
    private func reserveScratch(_ count: Int) -> AlignedMemory {
        if let scratch, scratch.count >= count { return scratch }
        let made = AlignedMemory(count: count)
        scratch = made
        return made
    }
}
