import DToPEngine
import DToPMedia
import DToPModel
import Imaging

/// Second pipeline thread: segments each frame.
///
/// `@unchecked Sendable`: created on one thread, then run by one other.
final class InferenceStage: @unchecked Sendable {
    private let engine: StreamEngine
    private let answers: AnswerSizes
    private let pool: SegmentationPool
    /// The segmenter for the last frame's size; nil before the first frame.
    private var segmenter: Segmenter?
    /// Created with a frame: only then is it known whether the source is live.
    private var controller: CarryController?
    private var resets: ResetSchedule
    private let origin = ContinuousClock.now
    /// Number and displayed size of the last frame.
    private var number = 0
    private var size: PixelSize?

    init(_ engine: StreamEngine, answers: AnswerSizes, pool: SegmentationPool) {
        self.engine = engine
        resets = ResetSchedule(engine.carry.reset)
        self.answers = answers
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
        // Only independent pictures have a name.
        let segmenter = try segmenter(displayed: displayed, isVideo: decoded.source.name == nil)
        let segmentation = pool.take(
            for: segmenter, sizes: answers.sizes(displayed: displayed, input: segmenter.inputSize),
            withConfidence: answers.needs.contains(.confidence))
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
            decoded, keepsPicture: answers.needs.contains(.picture), segmentation: segmentation,
            reset: .merged(reset, refresh == .cut ? .cut : nil), settings: settings,
            droppedBefore: decoded.source.number - number - 1)
    }

    /// Resets the segmenter at the first frame of a part of the stream. Returns the reason; nil within a part.
    private func begin(_ decoded: DecodedFrame, _ segmenter: Segmenter, hasNewSize: Bool) -> FrameReset? {
        let found = FrameReset.merged(decoded.source.reset, hasNewSize ? .size : nil)
        if found != nil { resets.restart() }
        let isDue = resets.isDue(isKeyframe: decoded.source.frame.isKeyframe)
        guard let reason = FrameReset.merged(found, isDue ? .interval : nil) else { return nil }
        segmenter.reset()
        // A part of a file must not depend on audits of the part before.
        if decoded.source.arrival == nil { controller = nil }
        return reason
    }

    /// Returns the settings used; nil if nothing is carried.
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
