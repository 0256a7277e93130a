import CKernels
import Compute

extension WorkerTeam {
    /// Writes the block means of `image` (RGB) to `blocks.means`, and how far they are from `blocks.reference` to
    /// `blocks.change`.
    package func compare(_ image: RGBImage, with blocks: BlockMeans) {
        precondition(image.channels == 3 && blocks.covers(image.size))
        run(
            block_change_task(
                rgb: image.samples, rgb_stride: image.stride, width: image.size.width, height: image.size.height,
                side: blocks.side, across: blocks.across, down: blocks.down, means: blocks.means,
                reference: blocks.reference, change: blocks.change),
            kind: .change, units: block_change_units, unit: block_change_unit)
    }

    /// Writes the largest change among each token's blocks to `largest`. [tokens]
    package func gatherChange(_ blocks: BlockMeans, into largest: UnsafeMutablePointer<Float>) {
        run(
            token_change_task(
                change: blocks.change, across: blocks.across, down: blocks.down, blocks: blocks.perToken,
                largest: largest),
            kind: .change, work: 8 * blocks.across * blocks.down, units: token_change_units, unit: token_change_unit)
    }
}
