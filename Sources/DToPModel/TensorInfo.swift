/// One tensor's entry in the header of a safetensors file.
public struct TensorInfo: Sendable, Equatable {
    public let type: DataType
    /// Outermost dimension first; empty for a scalar.
    public let shape: [Int]
    /// Place of the values, in bytes from the start of the file. May have any alignment.
    public let bytes: Range<Int>

    /// Number of values.
    public var count: Int { bytes.count / type.width }
}
