import Compute
import DToPModel
import Imaging

/// What a stream keeps from frame to frame, sized for a dense frame of one grid: keys and values, answers, and what is
/// known of its tokens. Everything else that a pass writes to is in the `Workspace`, which streams share.
final class StreamMemory {
    let grid: PixelSize
    /// Whether each token is in the region of interest; those outside are never computed. [N]
    let isInRegion: UnsafeMutablePointer<Bool>
    private(set) var regionCount = 0
    /// Room for a plan's choice of tokens. [N]
    let isActive: UnsafeMutablePointer<Bool>
    /// Room for the tokens of a second pass. [N]
    let isSuspect: UnsafeMutablePointer<Bool>
    /// Keys and values of the trunk's layers.
    let cache: KeyValueCache
    /// Keys and values of every head's layers, the first head's first; empty if heads keep none.
    let headCache: KeyValueCache
    private let slots: KeySlots
    private(set) var canvas: Canvas
    var forecast: ExitForecast
    /// Decides which tokens are carried; nil if none may be.
    let temporal: TemporalState?
    private let classTokens: Int
    private let storage: AlignedMemory

    /// - Parameters:
    ///   - rule: what may be carried from frame to frame; nil: nothing.
    init(_ model: PrunedViT, grid: PixelSize, rule: TemporalRule?) {
        let configuration = model.configuration
        let (stages, blueprint) = (configuration.stageCount, model.blueprint)
        let carries = rule != nil
        self.grid = grid
        classTokens = configuration.classTokenCount
        let rows = grid.count + classTokens
        (storage, (isInRegion, isActive, isSuspect, slots, cache, headCache, canvas)) = Arena.laidOut { arena in
            let isInRegion = arena.allocate(Bool.self, count: grid.count)
            let isActive = arena.allocate(Bool.self, count: grid.count)
            let isSuspect = arena.allocate(Bool.self, count: grid.count)
            let slots = KeySlots(stages: stages, places: rows, arena: &arena)
            let cache = KeyValueCache(
                blueprint.cache, stages: configuration.stages, slots: rows, format: model.keyFormat,
                kernels: model.kernels, carries: carries, arena: &arena)
            let layers = blueprint.heads[0].cache.layers
            let headCache = KeyValueCache(
                blueprint.heads[0].cache, stages: (0..<stages).map { $0 * layers..<($0 + 1) * layers },
                slots: grid.count, kernels: model.kernels, carries: carries, arena: &arena)
            let canvas = Canvas(
                grid: grid, side: configuration.head.cells, classes: configuration.classCount, stages: stages,
                hasPresence: configuration.head.hasPresence, arena: &arena)
            return (isInRegion, isActive, isSuspect, slots, cache, headCache, canvas)
        }
        forecast = ExitForecast(stages: stages)
        temporal = rule.map { TemporalState($0, grid: grid, patch: configuration.patchSize) }
        limit(to: nil)
    }

    /// Forgets all frames: the next one is computed in full.
    func reset() { temporal?.reset() }

    /// Limits later passes to the tokens at which `region` is true, row by row; nil: no limit.
    func limit(to region: [Bool]?) {
        precondition(region.map { $0.count == grid.count } ?? true)
        regionCount = 0
        for token in 0..<grid.count {
            isInRegion[token] = region?[token] ?? true
            if isInRegion[token] { regionCount += 1 }
            canvas.exitStage[token] = Canvas.outside
        }
        slots.clear()
    }

    /// A plan that computes every token of the region and knows nothing of earlier frames.
    func fullPlan(_ pruning: PruningConfiguration, refresh: Refresh? = nil) -> FramePlan {
        FramePlan(isActive: UnsafePointer(isInRegion), pruning: pruning, refresh: refresh)
    }

    /// Number of tokens that `plan` computes.
    func count(_ plan: FramePlan) -> Int {
        var count = 0
        for token in 0..<grid.count where plan.isActive[token] { count += 1 }
        return count
    }

    // The rest serves a pass.

    /// Starts a pass over `active` tokens.
    func begin(_ plan: FramePlan, active: Int) {
        canvas.begin()
        if plan.before == nil { forecast.reset() }
        if active == regionCount {
            slots.clear()
        } else if plan.seesContextOnly {
            keepContextOnly(plan)
        }
    }

    /// Ends the pass: every token has its final answer.
    func finish(team: WorkerTeam) { canvas.finish(team: team) }

    /// Adds `tokens` to stage `stage`; returns their slots in the trunk's caches, valid until the next call for slots.
    func enter(_ tokens: TokenSet, stage: Int) -> RowIndices {
        slots.enter(tokens.places, stage: stage)
        return slots.slots(tokens.places, stage: stage)
    }

    /// Number of keys in stage `stage`: the computed rows, and the carried tokens that had not exited before it.
    func keys(stage: Int) -> Int { slots.count(stage: stage) }

    /// The tokens that head `stage` sees.
    func seen(_ tokens: TokenSet, stage: Int) -> SeenTokens {
        SeenTokens(
            rows: tokens.seen, scored: tokens.active,
            slots: slots.slots(tokens.seenPlaces, stage: stage, from: classTokens),
            keys: keys(stage: stage) - classTokens)
    }

    /// Stores head `stage`'s answers for `tokens`.
    func write(_ answers: HeadAnswers, stage: Int, tokens: TokenSet, team: WorkerTeam) {
        canvas.write(answers, stage: stage, tokens: tokens, team: team)
    }

    /// Notes that head `stage` was skipped.
    func skip(stage: Int, tokens: TokenSet) { canvas.skip(stage: stage, tokens: tokens) }

    /// Removes the token at `place` from stage `stage` and all later ones.
    func leave(_ place: Int, from stage: Int) {
        for later in stage..<slots.stages { leave(place, stage: later) }
    }

    private func leave(_ place: Int, stage: Int) {
        guard let (source, target) = slots.leave(place, stage: stage) else { return }
        cache.move(source, to: target, stage: stage)
        headCache.move(source - classTokens, to: target - classTokens, stage: stage)
    }

    /// Removes carried tokens from each stage unless the head before it (for stage 0: head 0) keeps them as context.
    private func keepContextOnly(_ plan: FramePlan) {
        for place in 0..<grid.count where !plan.isActive[place] {
            for stage in 0..<slots.stages where !isContext(place, after: max(stage, 1) - 1, plan) {
                leave(place, stage: stage)
            }
        }
    }

    private func isContext(_ place: Int, after head: Int, _ plan: FramePlan) -> Bool {
        canvas.exitStage[place] > head && canvas.confidence(at: head)[place] > plan.pruning.threshold
    }

    /// Adds to `held`, by class, the carried tokens that stay at head `stage` as context: confident, and not exited.
    func addCarriedContext(stage: Int, _ plan: FramePlan, to held: UnsafeMutablePointer<Int32>) {
        let label = canvas.label(at: stage)
        for place in 0..<grid.count where !plan.isActive[place] && isContext(place, after: stage, plan) {
            held[Int(label[place])] += 1
        }
    }
}
