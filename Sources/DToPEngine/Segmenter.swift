import DToPModel
import Numerics

/// Segments pictures of one size with one model: what a stream owns.
///
/// Nothing is allocated per picture after the first at each output size. One thread may use it at a time.
///
/// `@unchecked Sendable`: it is made on one thread and used by another; that only one uses it is the owner's duty.
public final class Segmenter: @unchecked Sendable {
    /// What it segments with.
    public let model: PrunedViT
    /// Pictures must have this size.
    public let inputSize: PixelSize
    /// Tokens across and down in `Segmentation.exitStages`.
    public let exitGrid: PixelSize
    private let pass: ForwardPass
    private let windows: SlidingWindows?
    private let team: WorkerTeam
    private let mean: SIMD3<Float>
    private let inverseStd: SIMD3<Float>
    private var upsamplings: [Upsampling] = []

    /// - Parameters:
    ///   - inputSize: of the pictures, at least one pixel; see `Preprocessing.InputSize.resolved`.
    ///   - pruning: instead of the model's own rule.
    public init(
        model: PrunedViT, preprocessing: Preprocessing, inputSize: PixelSize, pruning: PruningConfiguration? = nil,
        team: WorkerTeam
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
            pass = ForwardPass(model: model, input: inputSize, pruning: pruning, team: team)
        case .slide(let crop, let stride):
            let windows = SlidingWindows(picture: inputSize, crop: crop, stride: stride, model: model)
            self.windows = windows
            pass = ForwardPass(model: model, input: windows.size, pruning: pruning, team: team)
        }
    }

    /// Which tokens leave, in the pictures to come.
    public var pruning: PruningConfiguration {
        get { pass.pruning }
        set { pass.pruning = newValue }
    }

    /// Bytes of working memory besides the weights.
    public var workingBytes: Int { pass.arenaBytes + (windows?.byteCount ?? 0) }

    /// Segments `image` (8-bit RGB of `inputSize`) into `result`, at each of its sizes; waits for its turn where several
    /// segmenters share a team.
    public func segment(_ image: RGBImage, into result: Segmentation) {
        team.turn { segmentInTurn(image, into: result) }
    }

    private func segmentInTurn(_ image: RGBImage, into result: Segmentation) {
        precondition(image.size == inputSize && result.grid == exitGrid)
        result.record.clear()
        if let windows {
            windows.run(pass, cut: { source(windows.cut(image, at: $0)) }) { origin in
                result.record.add(pass)
                windows.copyExits(of: pass, at: origin, into: result)
            }
            result.record.clock.add(windows.clock)
        } else {
            pass.run(source(image))
            result.record.add(pass)
            for token in 0..<exitGrid.count { result.exitStages[token] = pass.state.canvas.exitStage[token] }
        }
        var clock = StageClock()
        for picture in result.pictures {
            upsampling(to: picture.labels.size).argmax(
                of: windows?.scores ?? pass.scores, kind: picture.confidence == nil ? .none : pass.confidence,
                labels: picture.labels, confidence: picture.confidence, team: team)
        }
        clock.lap(.post)
        result.record.clock.add(clock)
    }

    private func source(_ image: RGBImage) -> PatchSource { .rgb(image, mean: mean, inverseStd: inverseStd) }

    private func upsampling(to size: PixelSize) -> Upsampling {
        if let known = upsamplings.first(where: { $0.size == size }) { return known }
        let grid = windows?.picture ?? pass.grid
        let covered = windows.map { (Double($0.picture.width), Double($0.picture.height)) } ?? pass.covered
        let made = Upsampling(grid: grid, covered: covered, size: size)
        // A stream shows one or two sizes at a time; older ones are gone for good.
        if upsamplings.count == 2 { upsamplings.removeFirst() }
        upsamplings.append(made)
        return made
    }
}
