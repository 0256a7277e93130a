/// What the products of a model's layers are computed in.
public enum Precision: String, CaseIterable, Sendable {
    case float32
    /// Weights in 8 bits with a scale for each output, what they are multiplied with in 8 bits with a scale for each token.
    case int8
}
