/// What the header of a safetensors file says about one tensor.
public struct TensorInfo: Sendable, Equatable {
    public let type: DataType
    /// Outermost dimension first; empty for a scalar.
    public let shape: [Int]
    /// Where the values are, in bytes from the start of the file. Any alignment.
    public let bytes: Range<Int>

    /// Number of values.
    public var count: Int { bytes.count / type.width }
}
