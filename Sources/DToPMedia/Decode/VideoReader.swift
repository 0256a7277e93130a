/// Reads a file to its end: frames in presentation order, audio packets as they come between them.
///
/// `@unchecked Sendable`: used by one thread at a time.
public final class VideoReader: @unchecked Sendable {
    public enum Item: Sendable {
        case frame(Frame)
        case audio(Packet)
    }

    public let demuxer: Demuxer
    public let decoder: VideoDecoder

    /// `threads` 0 lets FFmpeg choose. `cancellation` ends any blocking call.
    public init(
        _ input: MediaInput, threads: Int = 0, limits: InputLimits = InputLimits(),
        cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        demuxer = try Demuxer(input, limits: limits, cancellation: cancellation)
        decoder = try VideoDecoder(demuxer.video, threads: threads, limits: limits)
    }

    public var video: VideoStream { demuxer.video }
    public var audio: [AudioStream] { demuxer.audio }
    /// Places that could not be read or decoded so far.
    public var errorCount: Int { demuxer.errorCount + decoder.errorCount }

    /// The next frame or audio packet; nil at the end.
    public func next() throws(MediaError) -> Item? {
        while true {
            switch try decoder.receive() {
            case .frame(let frame): return .frame(frame)
            case .ended: return nil
            case .needsPacket: break
            }
            let packet = try demuxer.read()
            if let packet, packet.streamIndex != video.index { return .audio(packet) }
            // A decoder without frames always has room.
            _ = try decoder.send(packet)
        }
    }
}
