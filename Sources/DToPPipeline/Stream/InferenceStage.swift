import DToPEngine
import DToPMedia
import DToPModel
import Numerics

/// Second thread: segments each frame.
///
/// `@unchecked Sendable`: made on one thread, then run by one other.
final class InferenceStage: @unchecked Sendable {
    private let engine: StreamEngine
    private let sizes: @Sendable (_ displayed: PixelSize, _ input: PixelSize) -> [PixelSize]
    private let withConfidence: Bool
    private let pool: SegmentationPool
    /// For the size of the last frame; nil before the first.
    private var segmenter: Segmenter?
    /// Made with the first frame: a source tells only then whether it is live.
    private var controller: CarryController?
    private var resets: ResetSchedule
    private let origin = ContinuousClock.now
    /// Of the last frame.
    private var number = 0
    private var size: PixelSize?

    /// - Parameter sizes: of the answers wanted for a displayed size and the network's input size.
    init(
        _ engine: StreamEngine, withConfidence: Bool, pool: SegmentationPool,
        sizes: @escaping @Sendable (_ displayed: PixelSize, _ input: PixelSize) -> [PixelSize]
    ) {
        self.engine = engine
        resets = ResetSchedule(engine.carry.reset)
        self.sizes = sizes
        self.withConfidence = withConfidence
        self.pool = pool
    }

    func run(
        from input: BoundedQueue<PipelineItem<DecodedFrame>>, to output: BoundedQueue<PipelineItem<SegmentedFrame>>,
        outputCore: BorrowedCore, monitor: StreamMonitor, heartbeat: Heartbeat?, loop: Heartbeat.Loop,
        control: StreamControl
    ) {
        defer {
            heartbeat?.rest(loop)
            output.close()
        }
        do {
            while let item = input.pop() {
                switch item {
                case .audio(let packet):
                    guard output.push(.audio(packet)) else { return }
                case .frame(let frame):
                    monitor.take()
                    heartbeat?.pulse(loop)
                    let segmented = try segment(frame)
                    heartbeat?.rest(loop)
                    outputCore.frameWaits()
                    guard output.push(.frame(segmented)) else { return }
                }
            }
        } catch {
            control.fail(error)
            input.cancel()
        }
    }

    private func segment(_ decoded: DecodedFrame) throws -> SegmentedFrame {
        let displayed = decoded.source.frame.displayedSize
        // Independent pictures have a name.
        let segmenter = try segmenter(displayed: displayed, isVideo: decoded.source.name == nil)
        let segmentation = pool.take(
            for: segmenter, sizes: sizes(displayed, segmenter.inputSize), withConfidence: withConfidence)
        let hasNewSize = size != nil && size != displayed
        size = displayed
        let reset = begin(decoded, segmenter, hasNewSize: hasNewSize)
        let (settings, refresh) = segmentation.use { answer in
            let settings = decoded.picture.use {
                compute($0, segmenter, into: answer, isLive: decoded.source.arrival != nil)
            }
            return (settings, answer.record.refresh)
        }
        defer { number = decoded.source.number }
        return SegmentedFrame(
            source: decoded.source, segmentation: segmentation, milliseconds: decoded.milliseconds,
            reset: reset ?? (refresh == .cut ? "cut" : nil), settings: settings,
            droppedBefore: decoded.source.number - number - 1)
    }

    /// Forgets the frames before where this is the first of a part of the stream; returns why, unless its source knew.
    private func begin(_ decoded: DecodedFrame, _ segmenter: Segmenter, hasNewSize: Bool) -> String? {
        let isBreak = hasNewSize || decoded.source.reset != nil
        if isBreak { resets.restart() }
        let isDue = resets.isDue(isKeyframe: decoded.source.frame.isKeyframe)
        guard isBreak || isDue else { return nil }
        segmenter.reset()
        // A part of a file must not depend on what audits of the one before have found.
        if decoded.source.arrival == nil { controller = nil }
        return hasNewSize ? "size" : isDue ? "interval" : nil
    }

    /// Returns what it was computed with; nil where nothing is carried.
    private func compute(
        _ picture: RGBImage, _ segmenter: Segmenter, into segmentation: Segmentation, isLive: Bool
    ) -> CarrySettings? {
        guard segmenter.carries, let rule = engine.temporal else {
            segmenter.segment(picture, into: segmentation)
            return nil
        }
        let start = ContinuousClock.now
        var controller =
            self.controller
            ?? CarryController(
                CarrySettings(threshold: engine.pruning.threshold, rule: rule), engine.carry, isLive: isLive)
        let settings = controller.settings
        segmenter.pruning.threshold = settings.threshold
        segmenter.temporalRule = settings.rule
        segmenter.segment(picture, into: segmentation, audit: controller.auditThreshold())
        controller.add(
            milliseconds: start.duration(to: .now).milliseconds, agreement: segmentation.record.agreement,
            at: origin.duration(to: .now))
        self.controller = controller
        return settings
    }

    private func segmenter(displayed: PixelSize, isVideo: Bool) throws -> Segmenter {
        if let segmenter, segmenter.inputSize == (try engine.inputSize(displayed: displayed)) { return segmenter }
        let made = try engine.segmenter(displayed: displayed, isVideo: isVideo)
        segmenter = made
        return made
    }
}
