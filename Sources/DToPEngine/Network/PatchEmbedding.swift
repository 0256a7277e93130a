import Compute
import DToPModel
import Imaging

/// Turns patches into tokens: a P x P convolution with stride P, as one matrix product, plus the position embedding.
struct PatchEmbedding: Sendable {
    let patchSize: Int
    private let projection: Linear
    private let positions: PositionEmbedding
    private let classToken: [Float]?

    init(_ blueprint: EmbeddingBlueprint, _ precision: Precision, _ reader: WeightReader) throws(ModelError) {
        patchSize = blueprint.patchSize
        projection = try reader.linear(blueprint.projection, precision: precision)
        positions = PositionEmbedding(
            try reader.floats(blueprint.positions), grid: blueprint.grid, width: blueprint.projection.outputs,
            interpolation: blueprint.interpolation)
        if let token = blueprint.classToken { classToken = try reader.floats(token) } else { classToken = nil }
    }

    /// Initial rows, to which patches are added: position embeddings for `grid`, after the class token's row if the
    /// model has one. [rows x C]
    func origin(grid: PixelSize) -> [Float] {
        guard let classToken else { return positions.resized(to: grid) }
        return zip(classToken, positions.classToken).map { $0 + $1 } + positions.resized(to: grid)
    }

    /// Cuts the patches of `tokens`, places in the grid, out of a picture. `patches`: [n x 3 P^2]
    func cut(_ picture: PatchSource, grid: PixelSize, tokens: RowIndices, into patches: Matrix, team: WorkerTeam) {
        team.cutPatches(picture, patch: patchSize, grid: grid, tokens: tokens, into: patches)
    }

    /// rows += projection(patches). `rows` [n x C] must hold the tokens' initial values.
    func add(_ patches: Matrix, to rows: Matrix, team: WorkerTeam) {
        team.apply(projection, to: patches, into: rows, finish: .add)
    }
}
