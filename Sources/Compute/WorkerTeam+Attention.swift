import CKernels

extension WorkerTeam {
    /// Stores rows of `keys` and `values` [n x C], which must have the same stride, in slots of `packed`.
    /// - Parameter slots: slot of each row, no two the same; nil: row 0 in slot 0, and so on.
    package func store(keys: Matrix, values: Matrix, slots: RowIndices? = nil, in packed: PackedKeys) {
        precondition(keys.stride == values.stride && keys.rows == values.rows)
        precondition(slots.map { $0.count == keys.rows } ?? (keys.rows <= packed.capacity))
        run(
            store_keys_task(
                kernels: kernels.table, keys: keys.base, values: values.base, ld: keys.stride, count: keys.rows,
                slots: slots?.base,
                packed: packed.view),
            // Each value of a key goes to another cache line, which takes as long as many multiply-adds.
            kind: .storeKeys, work: 64 * keys.rows * keys.columns, units: store_keys_units, unit: store_keys_unit)
    }

    /// Multi-head attention: out = softmax(q k^T / sqrt(head size)) v, head by head.
    ///
    /// `queries`, `out`: [queries x C], C = heads x head size. `count`: number of slots of `keys` to attend to, from
    /// the first, at least one; the contents of the slot after them may be lost.
    package func attend(
        queries: Matrix, to keys: PackedKeys, count: Int, scratch: AttentionScratch, into out: Matrix
    ) {
        precondition(0 < count && count <= keys.capacity)
        precondition(keys.view.by_column == kernels.table.pointee.by_column)
        precondition(keys.view.key_format != FORMAT_BYTES || kernels.roundsRowsTo8Bits)
        precondition(keys.view.value_format != FORMAT_BFLOAT16 || kernels.multipliesBFloat16)
        precondition(keys.view.value_format != FORMAT_SHORTS || kernels.multipliesShorts)
        let headSize = keys.view.head_size
        withUnsafePointer(to: keys.view) { end_packed_keys($0, count) }
        run(
            attention_task(
                kernels: kernels.table, queries: queries.base, ldq: queries.stride, query_count: queries.rows,
                packed: keys.view, key_count: count, scale: 1 / Float(headSize).squareRoot(), out: out.base,
                ldo: out.stride, query_step: queryStep(queries.rows, keys: count, heads: keys.view.heads),
                scratch: scratch.base, scratch_stride: scratch.stride),
            kind: .attention, work: 2 * queries.rows * count * queries.columns, units: attention_units,
            unit: attention_unit)
    }

    /// Queries per tile, so that every worker gets several tiles of similar size.
    private func queryStep(_ queries: Int, keys: Int, heads: Int) -> Int {
        let most = AttentionScratch.queryStep(keys: keys)
        let least = 7  // smaller tiles spend their time on reading keys
        let tiles = max((queries + most - 1) / most, min((queries + least - 1) / least, 4 * size / heads), 1)
        return max((queries + tiles - 1) / tiles, 1)
    }
}
