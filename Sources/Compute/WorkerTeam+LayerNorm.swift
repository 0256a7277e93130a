import CKernels

extension WorkerTeam {
    /// out = norm(x), row by row; `out` may be `x`.
    package func apply(_ norm: LayerNorm, to x: Matrix, into out: Matrix) {
        precondition(x.columns == norm.columns && out.columns == norm.columns && x.rows == out.rows)
        run(
            layer_norm_task(
                kernels: kernels.table, x: x.base, ldx: x.stride, out: out.base, ldo: out.stride, rows: x.rows,
                columns: x.columns, weight: norm.weight, bias: norm.bias, epsilon: norm.epsilon, row_step: 32),
            kind: .layerNorm, work: 16 * x.rows * x.columns, units: layer_norm_units, unit: layer_norm_unit)
    }
}
