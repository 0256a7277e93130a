import CKernels

/// Keys and values of attention in slots, packed as its kernel reads them; a view that does not own them.
package struct PackedKeys {
    /// Number format in which keys and values are stored and multiplied.
    package enum Format: Sendable {
        case float32
        /// 16-bit integers with a scale for each key and value of a head; sums are exact.
        case int16
        /// Keys are 8-bit integers with a scale for each key of a head, values bfloat16 (the upper half of a float32) if
        /// the kernels multiply it, else 16-bit integers.
        case int8
    }

    let view: packed_keys

    /// Number of slots.
    package var capacity: Int { view.capacity }

    /// Allocates `capacity` slots for `heads` heads of `headSize`, as `kernels` read them.
    package init(
        capacity: Int, heads: Int, headSize: Int, format: Format = .float32, kernels: Kernels, arena: inout Arena
    ) {
        var view = packed_keys(
            keys: nil, values: nil, capacity: capacity, heads: heads, head_size: headSize,
            key_format: FORMAT_FLOAT32, value_format: FORMAT_FLOAT32, by_column: kernels.table.pointee.by_column)
        switch format {
        case .float32: break
        case .int16: (view.key_format, view.value_format) = (FORMAT_SHORTS, FORMAT_SHORTS)
        case .int8:
            view.key_format = FORMAT_BYTES
            view.value_format = kernels.multipliesBFloat16 ? FORMAT_BFLOAT16 : FORMAT_SHORTS
        }
        view.keys = UnsafeMutableRawPointer(arena.allocate(Float.self, count: packed_keys_words(&view)))
        view.values = UnsafeMutableRawPointer(arena.allocate(Float.self, count: packed_values_words(&view)))
        self.view = view
    }

    /// Copies slot `source` to slot `target`.
    package func move(_ source: Int, to target: Int) {
        precondition(source < capacity && target < capacity)
        withUnsafePointer(to: view) { move_packed_key($0, source, target) }
    }
}
