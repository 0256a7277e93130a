import CKernels

extension WorkerTeam {
    /// Multi-head attention: out = softmax(q k^T / sqrt(head size)) v, head by head.
    ///
    /// `queries`, `out`: [queries x C]; `keys`, `values`: [keys x C]; C = heads x head size. At least one key.
    /// - Parameter chosen: the rows of `keys` and `values` that are attended to; all if nil.
    public func attend(
        queries: Matrix, keys: Matrix, values: Matrix, chosen: RowIndices? = nil, heads: Int,
        buffers: AttentionBuffers, into out: Matrix
    ) {
        let count = chosen?.count ?? keys.rows
        precondition(keys.stride == values.stride && keys.rows == values.rows && count > 0)
        let headSize = queries.columns / heads
        let work = 2 * queries.rows * count * queries.columns
        run(
            pack_attention_task(
                keys: keys.base, values: values.base, rows: chosen?.base, ld: keys.stride, count: count,
                heads: heads, head_size: headSize, packed_keys: buffers.keys, packed_values: buffers.values),
            work: work, units: pack_attention_units, unit: pack_attention_unit)
        run(
            attention_task(
                kernels: kernels.table, queries: queries.base, ldq: queries.stride, query_count: queries.rows,
                heads: heads, head_size: headSize, packed_keys: buffers.keys, packed_values: buffers.values,
                key_count: count, scale: 1 / Float(headSize).squareRoot(), out: out.base, ldo: out.stride,
                query_step: AttentionBuffers.queryStep(keys: count), scratch: buffers.scratch,
                scratch_stride: buffers.scratchStride),
            work: work, units: attention_units, unit: attention_unit)
    }
}
