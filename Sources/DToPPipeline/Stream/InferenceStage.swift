import DToPEngine
import DToPMedia
import DToPModel
import Numerics

/// Second thread: scales each frame to the network's input and segments it.
///
/// `@unchecked Sendable`: made on one thread, then run by one other.
final class InferenceStage: @unchecked Sendable {
    private let engine: StreamEngine
    private let sizes: @Sendable (_ displayed: PixelSize, _ input: PixelSize) -> [PixelSize]
    private let withConfidence: Bool
    private let pool: SegmentationPool
    private let scaler: Scaler
    /// For the size of the last frame, with the picture that it is given; nil before the first.
    private var network: (segmenter: Segmenter, picture: RGBImage)?
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
    ) throws(MediaError) {
        self.engine = engine
        resets = ResetSchedule(engine.carry.reset)
        self.sizes = sizes
        self.withConfidence = withConfidence
        self.pool = pool
        scaler = try Scaler()
    }

    func run(
        from input: BoundedQueue<PipelineItem<DecodedFrame>>, to output: BoundedQueue<PipelineItem<SegmentedFrame>>,
        monitor: StreamMonitor, heartbeat: Heartbeat?, loop: Heartbeat.Loop, control: StreamControl
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
                    guard output.push(.frame(segmented)) else { return }
                }
            }
        } catch {
            control.fail(error)
            input.cancel()
        }
    }

    private func segment(_ decoded: DecodedFrame) throws -> SegmentedFrame {
        let start = ContinuousClock.now
        let displayed = decoded.source.frame.displayedSize
        // Independent pictures have a name.
        try makeNetwork(displayed: displayed, isVideo: decoded.source.name == nil)
        guard let (segmenter, picture) = network else { preconditionFailure("no network was made") }
        try scaler.scale(decoded.source.frame, into: picture)
        let scaled = start.duration(to: .now).milliseconds
        let segmentation = pool.take(
            for: segmenter, sizes: sizes(displayed, segmenter.inputSize), withConfidence: withConfidence)
        let hasNewSize = size != nil && size != displayed
        size = displayed
        let reset = begin(decoded, segmenter, hasNewSize: hasNewSize)
        let settings = compute(picture, segmenter, into: segmentation, isLive: decoded.source.arrival != nil)
        defer { number = decoded.source.number }
        return SegmentedFrame(
            decoded: decoded, segmentation: segmentation,
            reset: reset ?? (segmentation.record.refresh == .cut ? "cut" : nil),
            settings: settings, preprocessMilliseconds: scaled, droppedBefore: decoded.source.number - number - 1)
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

    /// Sees to it that there is a network for a displayed size.
    private func makeNetwork(displayed: PixelSize, isVideo: Bool) throws {
        if let network, engine.inputSize(displayed: displayed) == network.segmenter.inputSize { return }
        let segmenter = try engine.segmenter(displayed: displayed, isVideo: isVideo)
        network = (segmenter, .rgb(segmenter.inputSize))
    }
}
