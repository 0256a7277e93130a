/// Reads an input to its end: frames in presentation order, audio packets as they come between them.
///
/// `@unchecked Sendable`: used by one thread at a time.
public final class VideoReader: @unchecked Sendable {
    /// What comes next in the file.
    public enum Item: Sendable {
        case frame(Frame)
        case audio(Packet)
    }

    /// Where packets come from.
    public let demuxer: Demuxer
    /// Where frames come from.
    public let decoder: VideoDecoder
    /// Time spent in the decoder so far, all together.
    public private(set) var decodeTime = Duration.zero
    /// When the last packet was there.
    public private(set) var lastArrival = ContinuousClock.now

    /// `threads` 0 lets FFmpeg choose. `cancellation` ends any blocking call.
    public init(
        _ input: MediaInput, threads: Int = 0, options: InputOptions = InputOptions(),
        cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        demuxer = try Demuxer(input, options: options, cancellation: cancellation)
        decoder = try VideoDecoder(demuxer.video, threads: threads, limits: options.limits)
    }

    /// The stream that is decoded.
    public var video: VideoStream { demuxer.video }
    /// The streams whose packets are handed on.
    public var audio: [AudioStream] { demuxer.audio }
    /// Places that could not be read or decoded so far.
    public var errorCount: Int { demuxer.errorCount + decoder.errorCount }

    /// The next frame or audio packet; nil at the end.
    public func next() throws(MediaError) -> Item? {
        while true {
            let log = MediaLog.position()
            switch try timed({ () throws(MediaError) in try decoder.receive() }) {
            case .frame(let frame):
                demuxer.arm()
                return .frame(frame)
            case .ended: return nil
            case .needsPacket: break
            }
            let packet = try demuxer.read()
            lastArrival = .now
            if let packet, packet.streamIndex != video.index { return .audio(packet) }
            // A decoder without frames always has room.
            _ = try timed { () throws(MediaError) in try decoder.send(packet) }
            if MediaLog.tellsOfLoss(since: log) { decoder.noteLoss() }
        }
    }

    /// The next frame; nil at the end. Audio packets before it are passed over.
    package func nextFrame() throws(MediaError) -> Frame? {
        while let item = try next() {
            if case .frame(let frame) = item { return frame }
        }
        return nil
    }

    /// Goes to the last keyframe at or before `seconds` of presentation time, or near it. Throws where that cannot be.
    public func seek(seconds: Double) throws(MediaError) {
        try demuxer.seek(seconds: seconds)
        decoder.reset()
    }

    private func timed<Result>(_ body: () throws(MediaError) -> Result) throws(MediaError) -> Result {
        let start = ContinuousClock.now
        defer { decodeTime += start.duration(to: .now) }
        return try body()
    }
}
