import DToPConfiguration
import DToPEngine
import DToPMedia
import DToPModel
import Imaging
import Synchronization
import Threads

/// A stream's place in the compute loop: gives its next frame when it has its turn, and hands the answer on.
///
/// `@unchecked Sendable`: made on one thread, then used by the loop's alone. Other threads use only `hasEnded`, `wait`
/// and `processorTime`, which are safe by themselves.
final class StreamSlot: @unchecked Sendable {
    typealias Input = BoundedQueue<PipelineItem<DecodedFrame>>
    typealias Output = BoundedQueue<PipelineItem<SegmentedFrame>>

    private var engine: StreamEngine
    private let change: StreamChange
    private var answers: AnswerSizes
    private let input: Input
    private let output: Output
    private let outputCore: BorrowedCore
    private let monitor: StreamMonitor
    private let heartbeat: Heartbeat?
    private let loop: Heartbeat.Loop
    private let control: StreamControl
    private let pool = SegmentationPool()
    private let end = Latch()
    private let used = Mutex(Duration.zero)
    /// The segmenter for the last frame's size; nil before the first frame.
    private var segmenter: Segmenter?
    /// Created with a frame: only then is it known whether the source is live.
    private var controller: CarryController?
    private var resets: ResetSchedule
    /// New outputs, which begin with the next frame.
    private var outputs: StreamOutputs?
    private static let origin = ContinuousClock.now
    /// Number and displayed size of the last frame.
    private var number = 0
    private var size: PixelSize?

    init(
        _ engine: StreamEngine, change: StreamChange, answers: AnswerSizes, from input: Input, to output: Output,
        outputCore: BorrowedCore,
        monitor: StreamMonitor, heartbeat: Heartbeat?, loop: Heartbeat.Loop, control: StreamControl
    ) {
        self.engine = engine
        self.change = change
        self.answers = answers
        self.input = input
        self.output = output
        self.outputCore = outputCore
        self.monitor = monitor
        self.heartbeat = heartbeat
        self.loop = loop
        self.control = control
        resets = ResetSchedule(engine.carry.resetEvery)
    }

    /// Calls `action`, on any thread, whenever `isReady` may have become true.
    func onChange(_ action: @escaping @Sendable () -> Void) {
        input.onChange(action)
        output.onChange(action)
    }

    /// Whether a turn would get it further: something has come, or its input has ended, and the output has room.
    var isReady: Bool { input.wouldPop && output.wouldPush }

    /// Its share of the engine's time, relative to other streams'.
    var weight: Double { change.weight }

    /// When its frame should be done: half a second after it arrived. A file's frames have all the time there is.
    var deadline: Duration {
        let arrival = input.last { item in
            if case .frame(let frame) = item { frame.source.arrival } else { nil }
        }
        return arrival.map { Self.origin.duration(to: $0 + Self.maximumAge) } ?? .seconds(Int64.max / 2)
    }

    /// The time on the clock of `deadline`.
    static var now: Duration { origin.duration(to: .now) }

    private static let maximumAge: Duration = .milliseconds(500)

    /// Whether its input has ended, so that its turn costs nothing.
    var isAtEnd: Bool { input.hasEnded }

    /// Whether its input has ended, or it failed. No answers follow.
    var hasEnded: Bool { end.isOpen }

    /// Waits until it has ended.
    func wait() { end.wait() }

    /// Processor time of the loop's thread that was spent on it.
    var processorTime: Duration { used.withLock(\.self) }

    func spend(_ time: Duration) { used.withLock { $0 += time } }

    /// Notes how long the engine was the stream's.
    func occupy(seconds: Double) { monitor.meter.add { $0.engineSeconds += seconds } }

    /// Whether its frames may pass through the network with the task's.
    func canJoin(_ task: FrameTask) -> Bool { engine.sharesWorkspace(with: task.slot.engine) }

    /// Takes the next frame, and hands on the audio before it. Returns nil if there is no frame.
    func take() -> FrameTask? {
        do {
            while isReady {
                switch input.pop() {
                case nil:
                    finish()
                    return nil
                case .audio(let packet):
                    output.push(.audio(packet))
                case .frame(let frame):
                    monitor.take()
                    heartbeat?.pulse(loop)
                    return try task(frame)
                }
            }
        } catch {
            control.fail(error)
            input.cancel()
            finish()
        }
        return nil
    }

    /// Hands on the answer of a frame that `take` gave. The controller is charged for all the time since then, with
    /// what other streams of the batch took.
    func put(_ task: FrameTask) {
        let record = task.segmentation.use(\.record)
        controller?.add(
            milliseconds: task.start.duration(to: .now).milliseconds, agreement: record.agreement,
            at: Self.now)
        let segmented = SegmentedFrame(
            task.frame, keepsPicture: answers.needs.contains(.picture), segmentation: task.segmentation,
            reset: .merged(task.reset, record.refresh == .cut ? .cut : nil), threshold: engine.pruning.threshold,
            settings: task.settings, outputs: outputs, droppedBefore: task.frame.source.number - number - 1)
        outputs = nil
        number = task.frame.source.number
        heartbeat?.rest(loop)
        outputCore.frameWaits()
        output.push(.frame(segmented))
    }

    private func finish() {
        heartbeat?.rest(loop)
        output.close()
        end.open()
    }

    private func task(_ decoded: DecodedFrame) throws -> FrameTask {
        if let changed = change.take() { follow(changed) }
        let displayed = decoded.source.frame.displayedSize
        // Only independent pictures have a name.
        let segmenter = try segmenter(displayed: displayed, isVideo: decoded.source.name == nil)
        let segmentation = pool.take(
            for: segmenter, sizes: answers.sizes(displayed: displayed, input: segmenter.inputSize),
            withConfidence: answers.needs.contains(.confidence))
        let hasNewSize = size != nil && size != displayed
        size = displayed
        let reset = begin(decoded, segmenter, hasNewSize: hasNewSize)
        let settings = adjust(segmenter, isLive: decoded.source.arrival != nil)
        // The task keeps both on loan.
        let (picture, answer) = (decoded.picture.use(\.self), segmentation.use(\.self))
        return FrameTask(
            slot: self, frame: decoded, segmentation: segmentation,
            request: Segmenter.Request(
                segmenter, picture, into: answer, audit: settings == nil ? nil : controller?.auditThreshold()),
            reset: reset, settings: settings)
    }

    /// Goes on with other settings, and with what is carried.
    private func follow(_ settings: StreamChange.Settings) {
        if let new = settings.outputs {
            answers = new.answers
            outputs = outputs?.followed(by: new) ?? new
        }
        let changed = settings.engine
        if engine.pruning != changed.pruning || engine.temporal != changed.temporal || engine.carry != changed.carry {
            controller = nil
        }
        resets.interval = changed.carry.resetEvery
        engine = changed
        segmenter?.pruning = changed.pruning
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

    /// Sets what the controller asks for, and returns it; nil if nothing is carried.
    private func adjust(_ segmenter: Segmenter, isLive: Bool) -> CarrySettings? {
        guard segmenter.carries, let rule = engine.temporal else { return nil }
        let controller =
            self.controller
            ?? CarryController(
                CarrySettings(threshold: engine.pruning.threshold, rule: rule), engine.carry, isLive: isLive)
        self.controller = controller
        segmenter.pruning.threshold = controller.settings.threshold
        segmenter.temporalRule = controller.settings.rule
        return controller.settings
    }

    private func segmenter(displayed: PixelSize, isVideo: Bool) throws -> Segmenter {
        if let segmenter, segmenter.inputSize == (try engine.inputSize(displayed: displayed)) { return segmenter }
        let made = try engine.segmenter(displayed: displayed, isVideo: isVideo)
        segmenter = made
        return made
    }
}
