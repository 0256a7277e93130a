import Threads
import DToPMedia
import DToPPipeline
import Glibc

/// A connection whose network and decoder are in a source worker. Takes every report of it for a possible lie: one that
/// cannot be true ends it.
final class WorkerConnection: LiveConnection {
    let codecName: String
    let frameRate: Rational?
    let choice: String?
    let hasTimestamps: Bool
    let isUnbounded: Bool
    private(set) var errorCount = 0
    private(set) var refusal: String?
    private(set) var decodeTime = Duration.zero
    var decodeRate: Double?
    private(set) var leftOutCount = 0
    private(set) var lastArrival = ContinuousClock.now
    private(set) var lastBeginning = ContinuousClock.now

    private let channel: WorkerChannel
    private let timeBase: Rational
    private let limits: InputLimits
    private var timeout: Duration
    /// Whether the worker waits for an answer to the last frame.
    private var isOffered = false
    /// The bound on decoding that the worker was told, in nanoseconds a second; and whether there ever was one.
    private var toldRate: Int64?
    private var wasBounded = false
    private var layout: PictureLayout?
    /// Those of the last layout whose picture was taken.
    private var slots: PictureSlots?
    private var packets: PacketCollector
    /// Who receives packets, and whether the worker was told to send them; nil if nobody receives any.
    private var copies: (areWanted: () -> Bool, told: Bool, action: (CodedPacket) -> Void)?
    /// When it was started, on the clock of `WorkerReport.OfferedFrame.arrival`.
    private let start = MonotonicTime.now

    var processorTime: Duration { channel.process.processorTime }

    /// Waits until the worker has opened the source.
    init(_ request: WorkerRequest, _ channel: WorkerChannel) throws(MediaError) {
        self.channel = channel
        limits = request.options.limits
        timeout = request.timeout
        let facts = try channel.open(request)
        codecName = facts.codecName
        frameRate = facts.frameRate
        choice = facts.choice
        hasTimestamps = facts.hasTimestamps
        isUnbounded = facts.isUnbounded
        timeBase = facts.timeBase
        packets = PacketCollector(facts, request.options)
    }

    func copyPackets(
        while isWanted: @escaping () -> Bool, to action: @escaping (CodedPacket) -> Void
    ) throws(MediaError) {
        copies = (isWanted, false, action)
    }

    func goLive(timeout: Duration) throws(MediaError) {
        self.timeout = timeout
        try orderPackets()
        try channel.send(.goLive(timeout: timeout))
    }

    func nextFrame() throws(MediaError) -> Frame? {
        if isOffered {
            try orderPackets()
            try orderRate()
            try channel.send(.skip)
        }
        isOffered = false
        // However many packets come, the frame must come in time.
        let deadline = ContinuousClock.now + timeout
        while true {
            switch try channel.report(within: ContinuousClock.now.duration(to: deadline)) {
            case .frame(let offered) where !packets.isOpen:
                try check(offered)
                packets.endFrame()
                isOffered = true
                return try Frame(offered.header, timeBase: timeBase)
            case .ended: return nil
            case .packet where copies?.told != true: throw channel.lie("it sends packets that nobody wants")
            case let report:
                if let packet = try channel.take(report, into: &packets, otherwise: "a frame was due") {
                    copies?.action(packet)
                }
            }
        }
    }

    /// Tells the worker whether packets are wanted, if that has changed. To be called while it waits for an order.
    private func orderPackets() throws(MediaError) {
        guard let copies, copies.areWanted() != copies.told else { return }
        try channel.send(.packets(!copies.told))
        self.copies?.told = !copies.told
    }

    /// Tells the worker the bound on decoding, if that has changed.
    private func orderRate() throws(MediaError) {
        let rate = decodeRate.map { Int64($0 * 1e9) }
        guard rate != toldRate else { return }
        try channel.send(.decodeRate(rate))
        toldRate = rate
        wasBounded = true
    }

    func bringPicture(of frame: Frame) throws(MediaError) {
        guard isOffered, let layout else { throw channel.lie("it has no picture to give") }
        isOffered = false
        try orderRate()
        let slots = try slots(for: layout)
        guard let slot = slots.take() else { throw channel.lie("no slot is free") }
        try channel.send(.take(offset: slots.offset(of: slot)))
        guard case .filled = try channel.report(within: timeout) else { throw channel.lie("a picture was due") }
        try slots.show(slot, in: frame)
        // The next picture needs a slot, however long outputs keep the others.
        if slots.isFull { try frame.detach() }
    }

    private func check(_ offered: WorkerReport.OfferedFrame) throws(MediaError) {
        let now = MonotonicTime.now
        let lifetime = start...now
        guard lifetime.contains(offered.arrival), lifetime.contains(offered.beginning) else {
            throw channel.lie("a frame did not arrive in its lifetime")
        }
        guard offered.decodeTime >= decodeTime, offered.decodeTime <= .nanoseconds(now - start) else {
            throw channel.lie("it has decoded for \(offered.decodeTime)")
        }
        // No camera sends more.
        let most = wasBounded ? Int((now - start) / 1_000_000) : 0
        guard (leftOutCount...max(most, leftOutCount)).contains(offered.leftOutCount) else {
            throw channel.lie("it has left out \(offered.leftOutCount) packets")
        }
        guard offered.errorCount >= errorCount else { throw channel.lie("errors have vanished") }
        let size = offered.header.storedSize
        guard limits.allow(size) else { throw channel.lie("a picture has \(size) pixels") }
        if layout?.fits(offered.header) != true { layout = PictureLayout(offered.header) }
        guard layout != nil else { throw channel.lie("there is no pixel format \(offered.header.pixelFormat)") }
        leftOutCount = offered.leftOutCount
        errorCount = offered.errorCount
        refusal = offered.refusal
        decodeTime = offered.decodeTime
        lastArrival = .now - .nanoseconds(now - offered.arrival)
        lastBeginning = .now - .nanoseconds(now - offered.beginning)
    }

    private func slots(for layout: PictureLayout) throws(MediaError) -> PictureSlots {
        if let slots, slots.layout == layout { return slots }
        let made = try PictureSlots(layout) { descriptor, byteCount throws(MediaError) in
            try channel.send(.memory(byteCount: byteCount), with: descriptor)
        }
        slots = made
        return made
    }
}
