import CKernels

/// Keys and values of attention in slots, packed as its kernel reads them; a view that does not own them.
package struct PackedKeys {
    /// Number format in which keys and values are stored and multiplied.
    package enum Format: Sendable {
        case float32
        /// The upper half of a float32; sums stay in float32.
        case bfloat16
        /// 16-bit integers with a scale for each key and value of a head; sums are exact.
        case int16

        var raw: key_format {
            switch self {
            case .float32: KEYS_FLOAT32
            case .bfloat16: KEYS_BFLOAT16
            case .int16: KEYS_SHORTS
            }
        }
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
            format: format.raw, by_column: kernels.table.pointee.by_column)
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
