/// Multi-head self-attention, with tensors as in `torch.nn.MultiheadAttention`.
package struct AttentionBlueprint: Sendable {
    /// Query, key and value projections in one: outputs [q; k; v].
    package let input: LinearBlueprint
    package let projection: LinearBlueprint

    init(_ name: String, width: Int) {
        input = LinearBlueprint(
            weight: Parameter(name: name + ".in_proj_weight", shape: [3 * width, width]),
            bias: Parameter(name: name + ".in_proj_bias", shape: [3 * width]))
        projection = LinearBlueprint(name + ".out_proj", inputs: width, outputs: width)
    }

    var parameters: [Parameter] { input.parameters + projection.parameters }

    /// `n` rows attend to `m` keys.
    func cost(rows n: Int, keys m: Int) -> Int {
        input.cost(rows: n) + projection.cost(rows: n) + Self.cost(queries: n, keys: m, width: projection.inputs)
    }

    /// Scores and weighted sums alone, without projections.
    static func cost(queries n: Int, keys m: Int, width: Int) -> Int { 2 * n * m * width }
}
