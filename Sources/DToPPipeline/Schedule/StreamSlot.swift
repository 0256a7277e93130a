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
    private let relief: StreamRelief
    private let feed: OverlayFeed
    private let view: LiveView?
    /// Answers for those who look, apart from those for nobody: so neither is allocated anew when somebody comes or goes.
    private var pools: [Lookers: SegmentationPool] = [:]
    private let end = Latch()
    private let used = Mutex(Duration.zero)
    /// The segmenter for the last frame's size, and the one for the usual size while that is another.
    private var segmenters: [Segmenter] = []
    /// The ladder's rung that pressure asks for.
    private var rung = 0
    /// Frames since the input's size changed, or the first; nil after a few.
    private var sinceResize: Int?
    /// Whether the next frame that comes at the usual size too is audited.
    private var isAuditDue = false
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
        monitor: StreamMonitor, heartbeat: Heartbeat?, loop: Heartbeat.Loop, control: StreamControl,
        relief: StreamRelief, feed: OverlayFeed, view: LiveView?
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
        self.relief = relief
        self.feed = feed
        self.view = view
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

    /// Whether its source is live. Only then may it be asked to give anything up.
    var isLive: Bool { control.isLive }

    /// What reading its live source has taken so far.
    var load: DecodeLoad { relief.load }

    /// Follows the pressure of all streams: what it gives up depends on the rung, and on its agreement.
    func follow<ID>(_ pressure: Pressure<ID>, as id: ID) {
        rung = pressure.rung(of: id)
        let held = controller?.heldRung ?? Ladder.topWithoutAudits
        relief.follow(pressure.relief(of: id, heldAt: held), rung: rung, held: held)
    }

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

    /// Hands on the answer of a frame that `take` gave.
    func put(_ task: FrameTask) {
        let record = task.segmentation.use(\.record)
        let segmented = SegmentedFrame(
            task.frame, keepsPicture: task.overlay != nil || task.view?.showsPicture == true,
            segmentation: task.segmentation,
            reset: .merged(task.reset, record.refresh == .cut ? .cut : nil), threshold: engine.pruning.threshold,
            settings: task.settings, outputs: outputs, overlay: task.overlay, view: task.view,
            droppedBefore: task.frame.source.number - number - 1)
        outputs = nil
        number = task.frame.source.number
        heartbeat?.rest(loop)
        outputCore.frameWaits()
        output.push(.frame(segmented))
    }

    /// Compares a smaller input's answer with the full computation of the usual one.
    func audit(_ task: FrameTask) {
        guard let usual = task.frame.usualPicture, let segmenter = segmenters.last else { return }
        segmenter.reset()
        let carried = task.segmentation.use(\.self)
        let full = Segmentation(for: segmenter, sizes: carried.pictures.map(\.labels.size), withConfidence: false)
        usual.use { segmenter.segment($0, into: full) }
        segmenter.reset()
        carried.audit(against: full)
    }

    /// Charges a frame that `put` handed on with its part of the engine's time. Returns whether the load of the stream
    /// shows in it: not at its beginning, nor just after another size has reset it, nor in an audit.
    func charge(_ task: FrameTask, seconds: Double, processorTime: Duration) -> Bool {
        used.withLock { $0 += processorTime }
        let agreement = task.segmentation.use(\.record.agreement)
        controller?.add(milliseconds: seconds * 1000, agreement: agreement, at: Self.now)
        if let sinceResize {
            self.sinceResize = sinceResize < Self.longestReset ? sinceResize + 1 : nil
            return false
        }
        return agreement == nil
    }

    /// After a reset, this many frames are computed in full or nearly.
    private static let longestReset = 3

    private func finish() {
        heartbeat?.rest(loop)
        output.close()
        end.open()
    }

    private func task(_ decoded: DecodedFrame) throws -> FrameTask {
        if let changed = change.take() { follow(changed) }
        let displayed = decoded.source.frame.displayedSize
        let usual = try engine.inputSize(displayed: displayed)
        // Only independent pictures have a name.
        let isResized = try choose(decoded.picture.use(\.size), usual: usual, isVideo: decoded.source.name == nil)
        let segmenter = segmenters[0]
        forgetLookers()
        let overlay = feed.request(displayed: displayed)
        let request = view?.request(displayed: displayed)
        // Answers keep their sizes, whatever the input's.
        let sizes = answers.sizes(displayed: displayed, input: usual, overlay: overlay, view: request)
        let segmentation = answerPool(overlay, request).take(
            for: segmenter, sizes: sizes,
            withConfidence: answers.needs.contains(.confidence) || overlay?.content == .confidence)
        let hasNewSize = size != nil && size != displayed
        size = displayed
        let reset = begin(
            decoded, segmenter, because: hasNewSize ? .size : isResized ? .pressure : nil)
        let settings = adjust(segmenter, isLive: decoded.source.arrival != nil)
        // The task keeps both on loan.
        let (picture, answer) = (decoded.picture.use(\.self), segmentation.use(\.self))
        return FrameTask(
            slot: self, frame: decoded, segmentation: segmentation,
            request: Segmenter.Request(
                segmenter, picture, into: answer, audit: settings == nil ? nil : auditThreshold(segmenter, usual)),
            reset: reset, settings: settings, overlay: overlay, view: request)
    }

    /// Those for whom a frame is labelled, besides its outputs.
    private struct Lookers: Hashable {
        let overlay: Bool
        let view: Bool
    }

    /// The pool of answers that fit what is wanted of a frame.
    private func answerPool(_ overlay: OverlayRequest?, _ view: ViewRequest?) -> SegmentationPool {
        let lookers = Lookers(overlay: overlay?.showsLabels == true, view: view?.showsLabels == true)
        if let pool = pools[lookers] { return pool }
        let pool = SegmentationPool()
        pools[lookers] = pool
        return pool
    }

    /// Lets go of the answers for those who look no more.
    private func forgetLookers() {
        guard pools.count > 1 else { return }
        let hasOverlay = feed.isWanted
        let hasView = view?.viewers ?? 0 > 0
        for lookers in pools.keys where (lookers.overlay && !hasOverlay) || (lookers.view && !hasView) {
            pools[lookers] = nil
        }
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
        for segmenter in segmenters { segmenter.pruning = changed.pruning }
    }

    /// Resets the segmenter at the first frame of a part of the stream. Returns the reason; nil within a part.
    private func begin(_ decoded: DecodedFrame, _ segmenter: Segmenter, because found: FrameReset?) -> FrameReset? {
        let found = FrameReset.merged(decoded.source.reset, found)
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
        self.controller?.climb(to: rung)
        let settings = self.controller?.settings ?? controller.settings
        segmenter.pruning.threshold = settings.threshold
        segmenter.temporalRule = settings.rule
        return settings
    }

    /// The threshold of the frame's audit; nil if it is not audited now. A smaller input is audited apart: with the
    /// next frame that comes at both sizes.
    private func auditThreshold(_ segmenter: Segmenter, _ usual: PixelSize) -> Float? {
        let threshold = controller?.auditThreshold()
        if segmenter.inputSize == usual {
            isAuditDue = false
            return threshold
        }
        if threshold != nil { isAuditDue = true }
        if isAuditDue { relief.wantUsualPicture() }
        return nil
    }

    /// Makes the first of `segmenters` that for inputs of `size`. Returns whether pressure has changed the size.
    private func choose(_ size: PixelSize, usual: PixelSize, isVideo: Bool) throws -> Bool {
        if let now = segmenters.first, now.inputSize == size, segmenters.last?.inputSize == usual { return false }
        var kept: [Segmenter] = []
        for wanted in size == usual ? [size] : [size, usual] {
            let known = segmenters.first { $0.inputSize == wanted }
            let segmenter = try known ?? engine.segmenter(input: wanted, isVideo: isVideo)
            segmenter.pruning = engine.pruning
            kept.append(segmenter)
        }
        let isFirst = segmenters.isEmpty
        segmenters = kept
        sinceResize = 0
        return !isFirst
    }
}
