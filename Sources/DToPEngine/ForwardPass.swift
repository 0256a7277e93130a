import Compute
import DToPModel
import Imaging

/// Runs forward passes over pictures of one size. Owns the memory that `ForwardState` lays out.
final class ForwardPass {
    let model: PrunedViT
    /// Size of every picture; the right and bottom are padded to whole patches.
    let input: PixelSize
    private let memory: AlignedMemory
    private(set) var state: ForwardState
    private let team: WorkerTeam

    /// - Parameter carries: whether tokens may be carried from earlier pictures.
    init(model: PrunedViT, input: PixelSize, pruning: PruningConfiguration, carries: Bool = false, team: WorkerTeam) {
        let grid = model.configuration.grid(for: input)
        (memory, state) = Arena.laidOut { arena in
            ForwardState(
                model, grid: grid, pruning: pruning, carries: carries, team: team,
                arena: &arena)
        }
        state.setOrigin(model.origin(grid: grid))
        state.setRegion(nil)
        self.model = model
        self.input = input
        self.team = team
    }

    var grid: PixelSize { state.grid }
    /// Cells across and down of `scores`: tokens, or parts of tokens.
    var scoreGrid: PixelSize {
        PixelSize(width: state.canvas.side * grid.width, height: state.canvas.side * grid.height)
    }
    /// Cells that the picture spans across and down; fewer than the grid where the picture was padded.
    var covered: (width: Double, height: Double) {
        let pixels = Double(model.configuration.patchSize / state.canvas.side)
        return (Double(input.width) / pixels, Double(input.height) / pixels)
    }
    /// Which tokens exit in later pictures; the memory does not depend on it.
    var pruning: PruningConfiguration {
        get { state.pruner.rule }
        set { state.pruner.rule = newValue }
    }
    /// Sets the memory of earlier frames for the next pass; nil: none, and the exit forecast starts over.
    func remember(_ before: TokenMemory?, hysteresis: Float) {
        if before == nil { state.forecast.reset() }
        state.before = before
        state.hysteresis = hysteresis
    }

    var seesContextOnly: Bool {
        get { state.seesContextOnly }
        set { state.seesContextOnly = newValue }
    }

    /// Computes only the tokens at which `region` is true. [grid]
    func limit(to region: [Bool]) { state.setRegion(region) }

    func run(_ picture: PatchSource, observer: ForwardObserver? = nil) {
        precondition(picture.size == input)
        model.forward(picture, state: &state, team: team, observer: observer)
    }

    /// The scores to upsample to pixels: pred for ATM, logits for FCN. [scoreGrid x K]
    var scores: Matrix { state.head.presence == nil ? state.canvas.logits : state.canvas.pred }
    /// Changes in `scores` since picture `picture`; nil for ATM, where one token's answer can change all.
    func changes(since picture: UInt64) -> Upsampling.Changes? {
        state.head.presence == nil
            ? Upsampling.Changes(state.canvas.changed, since: picture, side: state.canvas.side) : nil
    }
    /// Number of pictures so far.
    var picture: UInt64 { state.canvas.picture }
    /// How a pixel's confidence follows from its upsampled scores.
    var confidence: Upsampling.Confidence { state.head.presence == nil ? .softmax : .best }
}
