import Compute
import Imaging

/// The answers as upsampling reads them.
extension StreamMemory {
    /// Cells across and down of `scores`: tokens, or parts of tokens.
    var scoreGrid: PixelSize { PixelSize(width: canvas.side * grid.width, height: canvas.side * grid.height) }

    /// The scores to upsample to pixels: probabilities with presence, else logits. [scoreGrid x K]
    var scores: Matrix { canvas.hasPresence ? canvas.pred : canvas.logits }

    /// Changes in `scores` since picture `picture`; nil with presence, where one token's answer can change all.
    func changes(since picture: UInt64) -> Upsampling.Changes? {
        canvas.hasPresence ? nil : Upsampling.Changes(canvas.changed, since: picture, side: canvas.side)
    }

    /// Number of pictures so far.
    var picture: UInt64 { canvas.picture }

    /// How a pixel's confidence follows from its upsampled scores.
    var confidence: Upsampling.Confidence { canvas.hasPresence ? .best : .softmax }

    /// Cells that a picture of `input` pixels spans across and down; fewer than `scoreGrid` where it was padded to
    /// whole patches.
    func covered(input: PixelSize, patch: Int) -> (width: Double, height: Double) {
        let pixels = Double(patch / canvas.side)
        return (Double(input.width) / pixels, Double(input.height) / pixels)
    }
}
