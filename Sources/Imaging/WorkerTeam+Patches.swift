import CKernels
import Compute

extension WorkerTeam {
    /// Cuts patches out of a picture, zero beyond its right and bottom edges.
    ///
    /// `out`: [tokens x 3 * patch * patch], each row in the order channel, row, column. A convolution with stride
    /// `patch` is then one matrix product.
    /// - Parameter tokens: which patches of the grid to cut, counted row by row.
    package func cutPatches(
        _ source: PatchSource, patch: Int, grid: PixelSize, tokens: RowIndices, into out: Matrix
    ) {
        precondition(source.size.width <= grid.width * patch && source.size.height <= grid.height * patch)
        precondition(source.size.width > (grid.width - 1) * patch)
        precondition(out.rows == tokens.count && out.columns == 3 * patch * patch && out.stride == out.columns)
        var task = patches_task()
        switch source {
        case .rgb(let image, let mean, let inverseStd):
            task.rgb = UnsafePointer(image.samples)
            task.rgb_stride = image.stride
            task.mean = (mean.x, mean.y, mean.z)
            task.inverse_std = (inverseStd.x, inverseStd.y, inverseStd.z)
        case .planes(let planes, _):
            task.planes = planes
        }
        task.width = source.size.width
        task.height = source.size.height
        task.patch = patch
        task.grid_width = grid.width
        task.tokens = tokens.base
        task.count = tokens.count
        task.out = out.base
        run(task, kind: .patches, units: patches_units, unit: patches_unit)
    }
}
