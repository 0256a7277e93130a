/// Keys and values that are kept of every token, because later frames' rows attend to them.
package struct CacheBlueprint: Sendable {
    package let layers: Int
    /// Attention heads of a layer.
    package let heads: Int
    package let headSize: Int

    /// No token attends to others.
    static let none = CacheBlueprint(layers: 0, heads: 0, headSize: 0)

    /// Floats of `layers` layers for `tokens` tokens.
    func floats(tokens: Int, layers: Int) -> Int { 2 * tokens * heads * headSize * layers }
}
