import CKernels

extension WorkerTeam {
    /// out = finish(x W^T + b). `x`: [rows x inputs], `out`: [rows x outputs]. `linear` must be packed for the team's
    /// kernels.
    package func apply(_ linear: Linear, to x: Matrix, into out: Matrix, finish: Finish = .store) {
        precondition(x.columns == linear.inputs && out.columns == linear.outputs && x.rows == out.rows)
        precondition(linear.kernels.table == kernels.table)
        switch linear.weight {
        case .float32(let memory):
            multiply(x, panels: memory.floats, bias: linear.bias, into: out, finish: finish)
        case .int8(let weight):
            multiply(x, weight, bias: linear.bias, into: out, finish: finish)
        }
    }

    /// out = finish(norm(x) W^T + b), like `apply` of `norm` and then of `linear`. `scratch`: [rows x inputs].
    package func apply(
        _ linear: Linear, to x: Matrix, after norm: LayerNorm, scratch: Matrix, into out: Matrix,
        finish: Finish = .store
    ) {
        precondition(x.columns == linear.inputs && out.columns == linear.outputs && x.rows == out.rows)
        precondition(linear.kernels.table == kernels.table && x.columns == norm.columns)
        switch linear.weight {
        case .float32:
            apply(norm, to: x, into: scratch)
            apply(linear, to: scratch, into: out, finish: finish)
        case .int8(let weight):
            // A row is quantised while it is in the first-level cache.
            multiply(x, after: norm, weight, bias: linear.bias, into: out, finish: finish)
        }
    }

    /// out = x P^T, with right-hand rows packed by `pack`. `out`: [rows x packed rows].
    package func multiply(_ x: Matrix, packed: UnsafePointer<Float>, into out: Matrix) {
        multiply(x, panels: packed, bias: nil, into: out, finish: .store)
    }

    /// Packs the rows of `matrix` as the right-hand side of `multiply`; `out` needs room for
    /// `roundUpToPanel(rows) * columns` values.
    package func pack(_ matrix: Matrix, into out: UnsafeMutablePointer<Float>) {
        pack_panels(kernels.table, matrix.base, matrix.stride, matrix.rows, matrix.columns, out)
    }

    private func multiply(
        _ x: Matrix, panels: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into out: Matrix, finish: Finish
    ) {
        var block = block(rows: x.rows, depth: x.columns, bias: bias, into: out, finish: finish)
        block.a = UnsafeRawPointer(x.base)
        block.lda = x.stride
        block.panels = UnsafeRawPointer(panels)
        run(kernels.table.pointee.gemm, block, kind: .products, work: x.rows * x.columns * out.columns)
    }

    private func multiply(
        _ x: Matrix, after norm: LayerNorm? = nil, _ weight: IntegerWeight, bias: UnsafePointer<Float>?,
        into out: Matrix, finish: Finish
    ) {
        let words = scratch(Float.self, count: x.rows * (weight.words + 2) + size * x.columns)
        let units = UnsafeMutableRawPointer(words + x.rows * weight.words).assumingMemoryBound(to: row_unit.self)
        run(
            quantise_task(
                kernels: kernels.table, x: x.base, ldx: x.stride, rows: x.rows, columns: x.columns, row_step: 16,
                out: UnsafeMutableRawPointer(words).assumingMemoryBound(to: UInt8.self), units: units,
                norm_weight: norm?.weight, norm_bias: norm?.bias, epsilon: norm?.epsilon ?? 0,
                normed: words + x.rows * (weight.words + 2)),
            kind: .quantise, work: (norm == nil ? 8 : 24) * x.rows * x.columns, units: quantise_units,
            unit: quantise_unit)

        var block = block(rows: x.rows, depth: weight.words, bias: bias, into: out, finish: finish)
        block.a = UnsafeRawPointer(words)
        block.lda = weight.words
        block.panels = UnsafeRawPointer(weight.panels)
        block.units = UnsafePointer(units)
        block.scales = UnsafePointer(weight.scales)
        block.offsets = UnsafePointer(weight.offsets)
        // Several 8-bit multiply-adds take the time of one in float32.
        run(
            kernels.table.pointee.gemm8, block, kind: .integerProducts, work: x.rows * x.columns * out.columns / 4)
    }

    private func run(
        _ gemm: @escaping @convention(c) (UnsafePointer<gemm_block>?) -> Void, _ block: gemm_block,
        kind: TaskClocks.Kind, work: Int
    ) {
        let split = split(rows: block.rows, columns: block.columns)
        run(
            gemm_task(gemm: gemm, block: block, row_step: split.rows, column_step: split.columns), kind: kind,
            work: work, units: gemm_units, unit: gemm_unit)
    }

    /// A product without its factors; `depth` in words.
    private func block(
        rows: Int, depth: Int, bias: UnsafePointer<Float>?, into out: Matrix, finish: Finish
    ) -> gemm_block {
        var block = gemm_block()
        block.rows = rows
        block.depth = depth
        block.panel_stride = depth * panel
        block.columns = out.columns
        block.bias = bias
        block.c = out.base
        block.ldc = out.stride
        block.finish = finish.raw
        return block
    }

    /// Rows and columns per unit of a product: every worker should get the same number of units, and enough of them.
    private func split(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
        let mostRows = 56  // whole tiles of 14 rows and of 8: a block of x stays in the second-level cache
        let fewest = max((rows + mostRows - 1) / mostRows, 1)
        // The same number for every worker.
        let blocks = fewest > size ? (fewest + size - 1) / size * size : fewest
        // Few rows: split the columns too, so that every worker has something to do.
        let narrowest = 3 * panel  // the columns of the widest tile
        let columnBlocks = max(1, min((4 * size + blocks - 1) / blocks, columns / narrowest))
        return (
            max((rows + blocks - 1) / blocks, 1),
            ((columns + columnBlocks - 1) / columnBlocks + narrowest - 1) / narrowest * narrowest
        )
    }
}
