/// The type that an imported model's weights are stored in.
package enum WeightPrecision: String, CaseIterable, Sendable {
    case f32, f16

    var type: DataType { self == .f16 ? .float16 : .float32 }
}
