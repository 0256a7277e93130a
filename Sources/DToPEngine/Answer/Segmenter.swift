import Compute
import DToPModel
import Imaging

/// Segments pictures of one size with one model. Each stream owns one.
///
/// Allocates nothing per picture after the first at each output size. One thread may use it at a time.
package final class Segmenter {
    /// The model it segments with.
    package let model: PrunedViT
    /// Size that pictures must have.
    package let inputSize: PixelSize
    /// Tokens across and down in `Segmentation.exitStages`.
    package let exitGrid: PixelSize
    /// Which tokens exit in later pictures. While tokens are carried, the heads that run must stay the same.
    package var pruning: PruningConfiguration
    /// Tells one segmenter's answers from those of others, even of ones that no longer exist.
    final class Identity: Sendable {}
    private let identity = Identity()
    let memory: StreamMemory
    let windows: SlidingWindows?
    let workspace: Workspace
    private let mean: SIMD3<Float>
    private let inverseStd: SIMD3<Float>
    private var upsamplings: [Upsampling] = []
    /// Pixels of each token at the latest size that had pixels outside the region.
    private var tokenPixels: (size: PixelSize, pixels: TokenPixels)?
    /// The carried answer of an audited picture.
    private var carried: LabelMap?
    /// The plan of the picture under way, or of the last one.
    private(set) var plan: FramePlan
    /// Whether `plan` is for a picture that has not passed yet.
    var isPlanned = false

    /// - Parameters:
    ///   - inputSize: size of the pictures, at least one pixel; see `Preprocessing.InputSize.resolved`.
    ///   - pruning: replaces the model's own rule; nil: that rule.
    ///   - temporal: what may be carried from picture to picture; nil: nothing. See `carries`.
    ///   - region: the part of the pictures to compute; nil: all. Must be nil in slide mode.
    ///   - workspace: shared by all segmenters of the model.
    package init(
        preprocessing: Preprocessing, inputSize: PixelSize, pruning: PruningConfiguration? = nil,
        temporal: TemporalRule? = nil, region: RegionOfInterest? = nil, workspace: Workspace
    ) {
        let model = workspace.model
        let configuration = model.configuration
        let pruning = pruning ?? configuration.pruning
        self.model = model
        self.inputSize = inputSize
        self.pruning = pruning
        self.workspace = workspace
        mean = SIMD3(preprocessing.mean)
        inverseStd = 1 / SIMD3(preprocessing.std)
        exitGrid = configuration.grid(for: inputSize)
        var rule: TemporalRule?
        switch configuration.inference {
        case .whole:
            windows = nil
            rule = pruning.method.canCarry ? temporal : nil
        case .slide(let crop, let stride):
            precondition(region == nil)
            // Each window would need a memory of its own.
            windows = SlidingWindows(picture: inputSize, crop: crop, stride: stride, model: model)
        }
        let grid = windows.map { configuration.grid(for: $0.size) } ?? exitGrid
        workspace.reserve(rows: grid.count + configuration.classTokenCount)
        memory = StreamMemory(model, grid: grid, rule: rule)
        plan = memory.fullPlan(pruning)
        if let region {
            memory.limit(to: region.tokens(grid: exitGrid, input: inputSize, patch: configuration.patchSize))
        }
    }

    /// With a workspace of its own.
    package convenience init(
        model: PrunedViT, preprocessing: Preprocessing, inputSize: PixelSize, pruning: PruningConfiguration? = nil,
        temporal: TemporalRule? = nil, region: RegionOfInterest? = nil, team: WorkerTeam
    ) {
        self.init(
            preprocessing: preprocessing, inputSize: inputSize, pruning: pruning, temporal: temporal, region: region,
            workspace: Workspace(model: model, team: team))
    }

    private var team: WorkerTeam { workspace.team }

    /// Whether tokens are carried from picture to picture. False without a temporal rule, in slide mode, and if exits
    /// depend on all tokens of the picture.
    package var carries: Bool { memory.temporal != nil }

    /// Rule for carrying tokens in later pictures; nil if none may be carried.
    package var temporalRule: TemporalRule? {
        get { memory.temporal?.rule }
        set { if let newValue { memory.temporal?.rule = newValue } }
    }

    /// Forgets the pictures so far: the next one is computed in full.
    package func reset() { memory.reset() }

    /// Class probabilities of every cell after the last picture. [cells of exitGrid x K]
    package var cellScores: Matrix { memory.canvas.pred }

    /// Segments `image` (8-bit RGB of `inputSize`) into `result`, at each of its sizes. Waits its turn if several
    /// segmenters share a team.
    /// - Parameter audit: if set and tokens are carried, also computes the picture in full at this threshold and
    ///   reports the agreement of the two; the full answer is the result. Nil: no audit.
    package func segment(_ image: RGBImage, into result: Segmentation, audit: Float? = nil) {
        answer(Request(self, image, into: result, audit: audit))
    }

    /// The same, but computes only the tokens of `exitGrid` at which `active` is true; the others are carried from
    /// earlier pictures. For tests and timing; `carries` must be true.
    package func segment(_ image: RGBImage, computing active: [Bool], into result: Segmentation) {
        answer(Request(self, image, into: result, computing: active))
    }

    /// Answers a request on its own, without allocating.
    private func answer(_ request: Request) {
        team.turn {
            start(request)
            run(request)
            finish(request)
        }
    }

    // The steps of one picture, in their order.

    /// Plans the pass, unless that was done for a batch that then had no room.
    func planOnce(_ request: Request) {
        if !isPlanned { start(request) }
        isPlanned = true
    }

    /// Plans the pass.
    private func start(_ request: Request) {
        request.result.record.clear()
        plan = memory.fullPlan(pruning)
        if let active = request.active {
            for token in 0..<exitGrid.count { memory.isActive[token] = active[token] }
            plan.isActive = UnsafePointer(memory.isActive)
        } else if let temporal = memory.temporal {
            var clock = StageClock()
            plan = temporal.plan(request.image, pruning, memory, team: team)
            clock.lap(.embed)
            request.result.record.clock.add(clock)
        }
    }

    /// Computes the picture on its own.
    private func run(_ request: Request) {
        if windows != nil { return slide(request) }
        note(workspace.run(source(request.image), plan, memory), into: request.result)
        passAgain(request)
    }

    /// Computes more of the picture if its probes raise doubt, and all of it if an audit is due.
    func passAgain(_ request: Request) {
        guard let temporal = memory.temporal, request.active == nil, plan.refresh == nil else { return }
        let verdict = temporal.judge(plan, memory)
        if verdict != .holds {
            let cost = workspace.run(source(request.image), temporal.suspects(plan, verdict, memory), memory)
            plan = temporal.joined(plan, memory)
            note(cost, into: request.result, isFirst: false)
        }
        guard let audit = request.audit, plan.refresh == nil else { return }
        keepCarried(like: request.result.pictures[0].labels)
        plan = plan.full(.audit, of: memory, threshold: audit)
        note(workspace.run(source(request.image), plan, memory), into: request.result, isFirst: false)
    }

    func note(_ cost: PassCost, into result: Segmentation, isFirst: Bool = true) {
        let dense = model.blueprint.denseCost(tokens: memory.grid.count)
        result.record.add(cost, plan, memory, dense: dense, isFirst: isFirst)
    }

    func slide(_ request: Request) {
        guard let windows else { return }
        windows.run(memory, plan, workspace) {
            source(windows.cut(request.image, at: $0))
        } after: { origin, cost in
            note(cost, into: request.result)
            windows.copyExits(of: memory, at: origin, into: request.result)
        }
        request.result.record.clock.add(windows.clock)
    }

    /// Remembers the picture, and writes the answer at each size.
    func finish(_ request: Request) {
        let result = request.result
        if request.active == nil { memory.temporal?.keep(plan, memory) }
        result.record.refresh = plan.refresh
        if windows == nil { showTokens(in: result) }
        var clock = StageClock()
        let written = windows == nil && result.written?.by === identity ? result.written?.picture : nil
        for picture in result.pictures { upsample(to: picture, changes: written.flatMap(memory.changes(since:))) }
        result.written = (identity, memory.picture)
        clock.lap(.post)
        result.record.clock.add(clock)
        // If the frame is full for another reason, nothing was carried, or it was discarded.
        if plan.refresh == .audit, let carried {
            result.record.agreement = result.pictures[0].labels.agreement(with: carried)
        }
    }

    private func keepCarried(like labels: LabelMap) {
        let mask = if let carried, carried.size == labels.size { carried } else { LabelMap.labels(labels.size) }
        carried = mask
        upsample(to: Segmentation.Picture(labels: mask, confidence: nil), changes: nil)
    }

    private func showTokens(in result: Segmentation) {
        for token in 0..<exitGrid.count {
            result.exitStages[token] = UInt8(bitPattern: memory.canvas.exitStage[token])
            result.isCarried[token] = memory.isInRegion[token] && !plan.isActive[token]
        }
    }

    private func upsample(to picture: Segmentation.Picture, changes: Upsampling.Changes?) {
        upsampling(to: picture.labels.size).argmax(
            of: windows?.scores ?? memory.scores, changes: changes,
            kind: picture.confidence == nil ? .none : memory.confidence,
            labels: picture.labels, confidence: picture.confidence, team: team)
        if windows == nil, memory.regionCount < exitGrid.count { clearOutside(picture) }
    }

    /// Makes the pixels outside the region void.
    private func clearOutside(_ picture: Segmentation.Picture) {
        let size = picture.labels.size
        if tokenPixels?.size != size {
            let patch = model.configuration.patchSize
            tokenPixels = (size, TokenPixels(grid: exitGrid, input: inputSize, patch: patch, picture: size))
        }
        guard let pixels = tokenPixels?.pixels else { return }
        for token in 0..<exitGrid.count where !memory.isInRegion[token] {
            let columns = pixels.columns[token % exitGrid.width]
            for y in pixels.rows[token / exitGrid.width] {
                (picture.labels.row(y) + columns.lowerBound).update(repeating: LabelMap.void, count: columns.count)
                guard let confidence = picture.confidence else { continue }
                (confidence.row(y) + columns.lowerBound).update(repeating: 0, count: columns.count)
            }
        }
    }

    func source(_ image: RGBImage) -> PatchSource { .rgb(image, mean: mean, inverseStd: inverseStd) }

    private func upsampling(to size: PixelSize) -> Upsampling {
        if let known = upsamplings.first(where: { $0.size == size }) { return known }
        let grid = windows?.picture ?? memory.scoreGrid
        let covered =
            windows.map { (Double($0.picture.width), Double($0.picture.height)) }
            ?? memory.covered(input: inputSize, patch: model.configuration.patchSize)
        let made = Upsampling(grid: grid, covered: covered, size: size)
        // A stream shows one or two sizes at a time; older ones are not needed again.
        if upsamplings.count == 2 { upsamplings.removeFirst() }
        upsamplings.append(made)
        return made
    }
}
