import CKernels

/// Keys and values of attention, packed as its kernel reads them, each in a slot; a view that does not own them.
public struct PackedKeys {
    let view: packed_keys

    /// Slots.
    public var capacity: Int { view.capacity }

    /// `capacity` slots for `heads` heads of `headSize`.
    public init(capacity: Int, heads: Int, headSize: Int, arena: inout Arena) {
        view = packed_keys(
            keys: arena.allocate(Float.self, count: packed_keys_floats(capacity, heads, headSize)),
            values: arena.allocate(Float.self, count: packed_values_floats(capacity, heads, headSize)),
            capacity: capacity, heads: heads, head_size: headSize)
    }

    /// Copies what slot `source` holds to slot `target`.
    public func move(_ source: Int, to target: Int) {
        precondition(source < capacity && target < capacity)
        withUnsafePointer(to: view) { move_packed_key($0, source, target) }
    }
}
