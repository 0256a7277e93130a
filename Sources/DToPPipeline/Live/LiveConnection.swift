import DToPMedia

/// A connection to a live source, from its opening to its loss; it disconnects with its last reference. Used by one
/// thread.
package protocol LiveConnection: AnyObject {
    /// The codec's name, such as "h264".
    var codecName: String { get }
    /// Frames a second; nil where unknown.
    var frameRate: Rational? { get }
    /// Which video stream was taken and which were left out; nil if there is only one.
    var choice: String? { get }
    /// False if the timestamps are made up from a frame rate that is made up too.
    var hasTimestamps: Bool { get }
    /// Whether it has neither a known length nor an end in sight.
    var isUnbounded: Bool { get }
    /// Places that could not be read or decoded so far.
    var errorCount: Int { get }
    /// Why pictures were left out; nil if none were.
    var refusal: String? { get }
    /// Time spent in the decoder so far.
    var decodeTime: Duration { get }
    /// Processor time that decoding may take, in seconds a second; nil for no bound. Packets beyond it are left out.
    var decodeRate: Double? { get set }
    /// Packets left out so far.
    var leftOutCount: Int { get }
    /// Processor time of other processes that work for it.
    var processorTime: Duration { get }
    /// When the last frame arrived, and when its first bytes did.
    var lastArrival: ContinuousClock.Instant { get }
    var lastBeginning: ContinuousClock.Instant { get }

    /// Begins to play: from now on, each picture must come within `timeout`. Called once, before the first frame.
    func goLive(timeout: Duration) throws(MediaError)

    /// Has packets handed on before they are decoded, and those of the sound if the options asked for it. Called
    /// once, before the first frame.
    /// - Parameters:
    ///   - isWanted: whether packets are wanted now, which may change.
    ///   - action: gets each packet, on the thread that asks for frames.
    func copyPackets(
        while isWanted: @escaping () -> Bool, to action: @escaping (CodedPacket) -> Void
    ) throws(MediaError)

    /// The next frame; nil at the end. Its picture may have yet to come.
    func nextFrame() throws(MediaError) -> Frame?

    /// Brings the picture of the frame that `nextFrame` gave last. One that is not asked for costs no more than its
    /// decoding.
    func bringPicture(of frame: Frame) throws(MediaError)
}

extension LiveConnection {
    /// Hands on none.
    package func copyPackets(
        while isWanted: @escaping () -> Bool, to action: @escaping (CodedPacket) -> Void
    ) throws(MediaError) {}
}

/// Opens connections to live sources.
package protocol LiveConnector: Sendable {
    /// Blocks; `cancellation` and the options' timeout end it.
    func connect(
        _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
    ) throws(MediaError) -> any LiveConnection

    /// The same, for packets that are not decoded.
    func connectToPackets(
        _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
    ) throws(MediaError) -> any PacketConnection
}

/// Decodes in this process, on the thread that asks for frames.
package struct InProcessConnector: LiveConnector {
    package init() {}

    package func connect(
        _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
    ) throws(MediaError) -> any LiveConnection {
        try VideoReader(input, threads: 1, options: options, cancellation: cancellation)
    }

    package func connectToPackets(
        _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
    ) throws(MediaError) -> any PacketConnection {
        try PacketReader(input, options: options, cancellation: cancellation)
    }
}

extension VideoReader: LiveConnection {
    package var codecName: String { video.codecName }
    package var frameRate: Rational? { video.frameRate }
    package var choice: String? { demuxer.choice }
    package var hasTimestamps: Bool { demuxer.hasTimestamps }
    package var isUnbounded: Bool { demuxer.isUnbounded }
    package var decodeRate: Double? {
        get { allowance.rate }
        set { allowance.rate = newValue }
    }
    package var leftOutCount: Int { allowance.leftOut }
    package var processorTime: Duration { .zero }
    package var refusal: String? { decoder.refusal?.reason }

    /// Frames come with their pictures.
    package func bringPicture(of frame: Frame) throws(MediaError) {}
}
