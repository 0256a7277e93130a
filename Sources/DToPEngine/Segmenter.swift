import Compute
import DToPModel
import Imaging

/// Segments pictures of one size with one model. Each stream owns one.
///
/// Allocates nothing per picture after the first at each output size. One thread may use it at a time.
///
/// `@unchecked Sendable`: its memory is raw pointers, which no type makes safe to move. A stream makes it on one
/// thread and uses it on another, never on two at a time.
package final class Segmenter: @unchecked Sendable {
    /// The model it segments with.
    package let model: PrunedViT
    /// Size that pictures must have.
    package let inputSize: PixelSize
    /// Tokens across and down in `Segmentation.exitStages`.
    package let exitGrid: PixelSize
    /// Tells one segmenter's answers from those of others, even of ones that no longer exist.
    final class Identity: Sendable {}
    private let identity = Identity()
    private let pass: ForwardPass
    private let windows: SlidingWindows?
    private let temporal: TemporalState?
    private let team: WorkerTeam
    private let mean: SIMD3<Float>
    private let inverseStd: SIMD3<Float>
    private var upsamplings: [Upsampling] = []
    /// Pixels of each token at the latest size that had pixels outside the region.
    private var tokenPixels: (size: PixelSize, pixels: TokenPixels)?
    /// The carried answer of an audited picture.
    private var carried: LabelMap?
    /// Tokens that the next picture computes, instead of `temporal`'s choice; nil: that choice.
    private var chosen: [Bool]?

    /// - Parameters:
    ///   - inputSize: size of the pictures, at least one pixel; see `Preprocessing.InputSize.resolved`.
    ///   - pruning: replaces the model's own rule; nil: that rule.
    ///   - temporal: what may be carried from picture to picture; nil: nothing. See `carries`.
    ///   - region: the part of the pictures to compute; nil: all. Must be nil in slide mode.
    package init(
        model: PrunedViT, preprocessing: Preprocessing, inputSize: PixelSize, pruning: PruningConfiguration? = nil,
        temporal: TemporalRule? = nil, region: RegionOfInterest? = nil, team: WorkerTeam
    ) {
        let pruning = pruning ?? model.configuration.pruning
        self.model = model
        self.inputSize = inputSize
        self.team = team
        mean = SIMD3(preprocessing.mean)
        inverseStd = 1 / SIMD3(preprocessing.std)
        exitGrid = model.configuration.grid(for: inputSize)
        switch model.configuration.inference {
        case .whole:
            windows = nil
            if let temporal, pruning.method.canCarry {
                self.temporal = TemporalState(temporal, grid: exitGrid, patch: model.configuration.patchSize)
            } else {
                self.temporal = nil
            }
            pass = ForwardPass(
                model: model, input: inputSize, pruning: pruning, carries: self.temporal != nil, team: team)
            if let region {
                pass.limit(to: region.tokens(grid: exitGrid, input: inputSize, patch: model.configuration.patchSize))
            }
        case .slide(let crop, let stride):
            precondition(region == nil)
            let windows = SlidingWindows(picture: inputSize, crop: crop, stride: stride, model: model)
            self.windows = windows
            // Each window would need a memory of its own.
            self.temporal = nil
            pass = ForwardPass(model: model, input: windows.size, pruning: pruning, team: team)
        }
    }

    /// Which tokens exit in later pictures. While tokens are carried, the heads that run must stay the same.
    package var pruning: PruningConfiguration {
        get { pass.pruning }
        set { pass.pruning = newValue }
    }

    /// Whether tokens are carried from picture to picture. False without a temporal rule, in slide mode, and if exits
    /// depend on all tokens of the picture.
    package var carries: Bool { temporal != nil }

    /// Rule for carrying tokens in later pictures; nil if none may be carried.
    package var temporalRule: TemporalRule? {
        get { temporal?.rule }
        set { if let newValue { temporal?.rule = newValue } }
    }

    /// Forgets the pictures so far: the next one is computed in full.
    package func reset() { temporal?.reset() }

    /// Segments `image` (8-bit RGB of `inputSize`) into `result`, at each of its sizes. Waits its turn if several
    /// segmenters share a team.
    /// - Parameter audit: if set and tokens are carried, also computes the picture in full at this threshold and
    ///   reports the agreement of the two; the full answer is the result. Nil: no audit.
    package func segment(_ image: RGBImage, into result: Segmentation, audit: Float? = nil) {
        team.turn { segmentInTurn(image, into: result, audit: audit) }
    }

    /// The same, but computes only the tokens of `exitGrid` at which `active` is true; the others are carried from
    /// earlier pictures. For tests and timing; `carries` must be true.
    package func segment(_ image: RGBImage, computing active: [Bool], into result: Segmentation) {
        precondition(carries && active.count == exitGrid.count)
        chosen = active
        segment(image, into: result)
        chosen = nil
    }

    /// Class probabilities of every cell after the last picture. [cells of exitGrid x K]
    package var cellScores: Matrix { pass.state.canvas.pred }

    private func segmentInTurn(_ image: RGBImage, into result: Segmentation, audit: Float?) {
        precondition(image.size == inputSize && result.grid == exitGrid)
        result.record.clear()
        if let windows {
            windows.run(pass, cut: { source(windows.cut(image, at: $0)) }) { origin in
                result.record.add(pass)
                windows.copyExits(of: pass, at: origin, into: result)
            }
            result.record.clock.add(windows.clock)
        } else {
            compute(image, into: result, audit: audit)
            showTokens(in: result)
        }
        var clock = StageClock()
        let written = windows == nil && result.written?.by === identity ? result.written?.picture : nil
        for picture in result.pictures { upsample(to: picture, changes: written.flatMap(pass.changes(since:))) }
        result.written = (identity, pass.picture)
        clock.lap(.post)
        result.record.clock.add(clock)
        // If the frame is full for another reason, nothing was carried, or it was discarded.
        if result.record.refresh == .audit, let carried {
            result.record.agreement = result.pictures[0].labels.agreement(with: carried)
        }
    }

    /// Runs one picture through the network: in full, or only the tokens that cannot be carried.
    private func compute(_ image: RGBImage, into result: Segmentation, audit: Float?) {
        guard let temporal else {
            pass.run(source(image))
            result.record.add(pass)
            return
        }
        if let chosen {
            for token in 0..<exitGrid.count { pass.state.isActive[token] = chosen[token] }
            pass.remember(nil, hysteresis: 0)
            pass.run(source(image))
            result.record.add(pass)
            return
        }
        var clock = StageClock()
        var refresh = temporal.plan(image, state: pass.state, team: team)
        pass.seesContextOnly = temporal.rule.control == .contextOnly
        pass.remember(
            refresh == .start || refresh == .cut ? nil : temporal.tokens, hysteresis: temporal.rule.hysteresis)
        clock.lap(.embed)
        result.record.clock.add(clock)
        pass.run(source(image))
        result.record.add(pass)
        if refresh == nil, temporal.doubts(pass.state) {
            refresh = .doubt
            computeInFull(image, into: result)
        } else if refresh == nil, let audit {
            refresh = .audit
            keepCarried(like: result.pictures[0].labels)
            let threshold = pass.pruning.threshold
            pass.pruning.threshold = audit
            computeInFull(image, into: result)
            pass.pruning.threshold = threshold
        }
        temporal.keep(pass.state, refresh: refresh)
        result.record.refresh = refresh
    }

    /// Computes a picture in full after some of its tokens have been computed.
    private func computeInFull(_ image: RGBImage, into result: Segmentation) {
        pass.state.activateAll()
        pass.run(source(image))
        result.record.add(pass, isSecond: true)
    }

    private func keepCarried(like labels: LabelMap) {
        let mask = if let carried, carried.size == labels.size { carried } else { LabelMap.labels(labels.size) }
        carried = mask
        upsample(to: Segmentation.Picture(labels: mask, confidence: nil), changes: nil)
    }

    private func showTokens(in result: Segmentation) {
        for token in 0..<exitGrid.count {
            result.exitStages[token] = UInt8(bitPattern: pass.state.canvas.exitStage[token])
            result.isCarried[token] = pass.state.isInRegion[token] && !pass.state.isActive[token]
        }
    }

    private func upsample(to picture: Segmentation.Picture, changes: Upsampling.Changes?) {
        upsampling(to: picture.labels.size).argmax(
            of: windows?.scores ?? pass.scores, changes: changes,
            kind: picture.confidence == nil ? .none : pass.confidence,
            labels: picture.labels, confidence: picture.confidence, team: team)
        if windows == nil, pass.state.regionCount < exitGrid.count { clearOutside(picture) }
    }

    /// Makes the pixels outside the region void.
    private func clearOutside(_ picture: Segmentation.Picture) {
        let size = picture.labels.size
        if tokenPixels?.size != size {
            let patch = model.configuration.patchSize
            tokenPixels = (size, TokenPixels(grid: exitGrid, input: inputSize, patch: patch, picture: size))
        }
        guard let pixels = tokenPixels?.pixels else { return }
        for token in 0..<exitGrid.count where !pass.state.isInRegion[token] {
            let columns = pixels.columns[token % exitGrid.width]
            for y in pixels.rows[token / exitGrid.width] {
                (picture.labels.row(y) + columns.lowerBound).update(repeating: LabelMap.void, count: columns.count)
                guard let confidence = picture.confidence else { continue }
                (confidence.row(y) + columns.lowerBound).update(repeating: 0, count: columns.count)
            }
        }
    }

    private func source(_ image: RGBImage) -> PatchSource { .rgb(image, mean: mean, inverseStd: inverseStd) }

    private func upsampling(to size: PixelSize) -> Upsampling {
        if let known = upsamplings.first(where: { $0.size == size }) { return known }
        let grid = windows?.picture ?? pass.scoreGrid
        let covered = windows.map { (Double($0.picture.width), Double($0.picture.height)) } ?? pass.covered
        let made = Upsampling(grid: grid, covered: covered, size: size)
        // A stream shows one or two sizes at a time; older ones are not needed again.
        if upsamplings.count == 2 { upsamplings.removeFirst() }
        upsamplings.append(made)
        return made
    }
}
