import Imaging

/// The patch embedding: a P x P convolution with stride P, position embedding and class token.
package struct EmbeddingBlueprint: Sendable {
    /// [C x 3 P^2]
    package let projection: LinearBlueprint
    /// The class token's row first. [1 x 1 + grid x C]
    package let positions: Parameter
    /// [1 x 1 x C]; nil if the model has none.
    package let classToken: Parameter?
    /// A tensor that checkpoints contain even if the model does not use it.
    let unused: [Parameter]
    package let patchSize: Int
    /// Size of the learned position embedding, in patches.
    package let grid: PixelSize
    package let interpolation: PositionInterpolation

    init(_ name: String, _ configuration: ModelConfiguration) {
        let width = configuration.layer.hiddenSize
        patchSize = configuration.patchSize
        grid = configuration.positionGrid
        interpolation = configuration.positionInterpolation
        projection = LinearBlueprint(
            name + ".patch_embed.projection", inputs: 3, outputs: width, kernel: configuration.patchSize)
        positions = Parameter(name: name + ".pos_embed", shape: [1, 1 + grid.count, width])
        let token = Parameter(name: name + ".cls_token", shape: [1, 1, width])
        classToken = configuration.usesClassToken ? token : nil
        unused = configuration.usesClassToken ? [] : [token]
    }

    var parameters: [Parameter] { [classToken, positions].compactMap { $0 } + projection.parameters }

    /// Multiply-adds for `tokens` patches.
    package func cost(tokens: Int) -> Int { projection.cost(rows: tokens) }

    /// Floats of `tokens` patches.
    func scratch(tokens: Int) -> Int { tokens * projection.inputs }
}
