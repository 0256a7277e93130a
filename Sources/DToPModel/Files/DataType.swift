/// The type of a tensor's values in a safetensors file.
package enum DataType: String, Sendable, CaseIterable {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint8 = "U8"
    case bool = "BOOL"

    /// Bytes per value.
    package var width: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// Types of a model's weights.
    package static let weights: [DataType] = [.float32, .float16, .bfloat16]
    /// Types of a checkpoint's weights.
    static let floatingPoint: [DataType] = weights + [.float64]
    /// Types of counts and labels.
    package static let integers: [DataType] = [.int64, .int32, .int16, .int8, .uint8, .bool]
}
