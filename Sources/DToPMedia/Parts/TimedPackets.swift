/// Reads the packets of a finite input on one timeline, as `VideoReader` does, and decodes none of them.
final class TimedPackets {
    let demuxer: Demuxer
    private var timeline: PacketTimeline

    /// Opens the input. `cancellation` ends any blocking call.
    init(
        _ input: MediaInput, options: InputOptions, cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        demuxer = try Demuxer(input, options: options, cancellation: cancellation)
        timeline = PacketTimeline(video: demuxer.video, audio: demuxer.audio)
    }

    /// Whether any timestamps have been moved so far.
    var hasMoved: Bool { timeline.hasMoved }

    /// The next packet; nil at the end.
    func next() throws(MediaError) -> Packet? {
        while true {
            if let packet = timeline.next() { return packet }
            let packet = try demuxer.read()
            timeline.take(packet)
            if packet == nil { return timeline.next() }
        }
    }
}
