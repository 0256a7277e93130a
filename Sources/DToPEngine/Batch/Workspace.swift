import Compute
import DToPModel
import Imaging
import Synchronization

/// Everything a pass writes to that no later frame needs, in one allocation. The streams of one model and team share
/// it, one at a time or as one batch.
///
/// `@unchecked Sendable`: raw memory, used only by the thread that has the team's turn.
package final class Workspace: @unchecked Sendable {
    package let model: PrunedViT
    package let team: WorkerTeam
    /// Most rows of a batch.
    package private(set) var capacity = 0
    var batch: TokenBatch
    private(set) var scratch: Scratch
    private var memory: AlignedMemory
    /// Most rows that were asked for.
    private let wanted = Mutex(0)
    /// Initial rows of the latest grids.
    private var origins: [PixelSize: Origin] = [:]
    private static let mostOrigins = 16

    /// Scratch of one pass; the parts are never in use together and share memory.
    struct Scratch {
        /// [rows x 3 P^2]
        let patches: Matrix
        let layer: TransformerLayer.Buffers
        let head: HeadScratch
        let means: ClassMeans
        let pruner: Pruner
    }

    private struct Origin {
        let memory: AlignedMemory
        /// [rows of the grid x C]
        let rows: Matrix
    }

    package init(model: PrunedViT, team: WorkerTeam) {
        self.model = model
        self.team = team
        (memory, (batch, scratch)) = Self.laidOut(model, team, rows: 0)
    }

    /// Makes room for `rows` rows in later batches. Any thread may call it.
    package func reserve(rows: Int) { wanted.withLock { $0 = max($0, rows) } }

    private func grow() {
        let rows = wanted.withLock(\.self)
        guard rows > capacity else { return }
        (memory, (batch, scratch)) = Self.laidOut(model, team, rows: rows)
        capacity = rows
    }

    private static func laidOut(
        _ model: PrunedViT, _ team: WorkerTeam, rows: Int
    ) -> (AlignedMemory, (TokenBatch, Scratch)) {
        let configuration = model.configuration
        return Arena.laidOut { arena in
            let width = configuration.layer.hiddenSize
            let batch = TokenBatch(
                rows: rows, width: width, classTokens: configuration.classTokenCount, arena: &arena)
            let means = ClassMeans(classes: configuration.classCount, width: width, arena: &arena)
            let pruner = Pruner(tokens: rows, classes: configuration.classCount, arena: &arena)
            let shared = arena.mark
            let patches = arena.matrix(rows: rows, columns: model.blueprint.embedding.projection.inputs)
            arena.rewind(to: shared)
            let layer = TransformerLayer.Buffers(
                model.blueprint.layers[0], rows: rows, workers: team.size, arena: &arena)
            arena.rewind(to: shared)
            let head = model.headScratch(rows: rows, workers: team.size, arena: &arena)
            return (batch, Scratch(patches: patches, layer: layer, head: head, means: means, pruner: pruner))
        }
    }

    /// Starts a batch.
    func begin() {
        grow()
        batch.begin()
    }

    /// Whether the batch has room for a picture.
    func hasRoom(for plan: FramePlan, _ memory: StreamMemory) -> Bool {
        let rows = model.configuration.classTokenCount + memory.count(plan)
        return batch.count + rows <= capacity && batch.segments.count < TokenBatch.mostSegments
    }

    /// Adds a picture to the batch, which must have room for it.
    func add(_ picture: PatchSource, _ plan: FramePlan, _ memory: StreamMemory) {
        batch.add(picture, plan, memory, origin: origin(memory.grid))
    }

    /// Passes the batch through the network; the answers go to the streams' memories.
    func forward(observer: ForwardObserver? = nil) { model.forward(&batch, self, observer: observer) }

    /// Passes one picture through the network; returns what it cost.
    func run(
        _ picture: PatchSource, _ plan: FramePlan, _ memory: StreamMemory, observer: ForwardObserver? = nil
    ) -> PassCost {
        begin()
        add(picture, plan, memory)
        forward(observer: observer)
        defer { batch.removeAll() }
        return batch.segments[0].cost
    }

    private func origin(_ grid: PixelSize) -> Matrix {
        if let known = origins[grid] { return known.rows }
        let values = model.origin(grid: grid)
        let width = model.configuration.layer.hiddenSize
        let memory = AlignedMemory(count: values.count)
        memory.floats.update(from: values, count: values.count)
        let rows = Matrix(base: memory.floats, rows: values.count / width, columns: width, stride: width)
        // Pictures of many sizes must not pile up.
        if origins.count == Self.mostOrigins { origins.removeAll() }
        origins[grid] = Origin(memory: memory, rows: rows)
        return rows
    }
}
