/// One tensor's entry in the header of a safetensors file.
package struct TensorInfo: Sendable, Equatable {
    package let type: DataType
    /// Outermost dimension first; empty for a scalar.
    package let shape: [Int]
    /// Place of the values, in bytes from the start of the file. May have any alignment.
    package let bytes: Range<Int>

    /// Number of values.
    package var count: Int { bytes.count / type.width }
}
