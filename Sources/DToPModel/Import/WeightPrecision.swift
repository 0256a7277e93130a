/// How the weights of an imported model are stored.
public enum WeightPrecision: String, CaseIterable, Sendable {
    case f32, f16

    var type: DataType { self == .f16 ? .float16 : .float32 }
}
