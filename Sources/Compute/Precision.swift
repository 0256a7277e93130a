/// Number format of the matrix products of a model's layers, and of what its heads compute of every token.
package enum Precision: String, CaseIterable, Codable, Sendable {
    case float32
    /// 8-bit weights with a scale per output, times 8-bit inputs with a scale per token.
    case int8
}
