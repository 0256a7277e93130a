import CKernels

extension WorkerTeam {
    /// out = finish(x W^T + b). `x`: [rows x inputs], `out`: [rows x outputs].
    public func apply(_ linear: Linear, to x: Matrix, into out: Matrix, finish: Finish = .store) {
        precondition(x.columns == linear.inputs && out.columns == linear.outputs && x.rows == out.rows)
        multiply(x, panels: linear.panels, bias: linear.bias, into: out, finish: finish)
    }

    /// out = x P^T for right-hand rows packed by `pack`. `out`: [rows x packed rows].
    public func multiply(_ x: Matrix, packed: UnsafePointer<Float>, into out: Matrix) {
        multiply(x, panels: packed, bias: nil, into: out, finish: .store)
    }

    /// Packs the rows of `matrix` as the right-hand side of `multiply`; `out` takes
    /// `roundUpToPanel(rows) * columns` values.
    public func pack(_ matrix: Matrix, into out: UnsafeMutablePointer<Float>) {
        pack_transposed(matrix.base, matrix.stride, matrix.rows, matrix.columns, out)
    }

    private func multiply(
        _ x: Matrix, panels: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into out: Matrix, finish: Finish
    ) {
        let mostRows = 56  // four tiles of 14 rows: a block of x stays in the second-level cache
        let fewest = max((x.rows + mostRows - 1) / mostRows, 1)
        // As many for every worker.
        let blocks = fewest > size ? (fewest + size - 1) / size * size : fewest
        let rowStep = max((x.rows + blocks - 1) / blocks, 1)
        // Few rows: split the columns too, so that every worker has something to do.
        let narrowest = 2 * panel  // the columns of the widest tile
        let columnBlocks = max(1, min((4 * size + blocks - 1) / blocks, out.columns / narrowest))
        let columnStep = ((out.columns + columnBlocks - 1) / columnBlocks + narrowest - 1) / narrowest * narrowest
        let block = gemm_block(
            a: x.base, lda: x.stride, rows: x.rows, depth: x.columns, panels: panels,
            panel_stride: x.columns * panel, columns: out.columns, bias: bias, row_scale: nil, c: out.base,
            ldc: out.stride, finish: finish.raw)
        run(
            gemm_task(kernels: kernels.table, block: block, row_step: rowStep, column_step: columnStep),
            work: x.rows * x.columns * out.columns, units: gemm_units, unit: gemm_unit)
    }
}
