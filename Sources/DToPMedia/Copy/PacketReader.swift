/// Reads the packets of a live source's video, and of its sound if that is copied. Decodes none of them.
package final class PacketReader {
    /// Where packets come from.
    package let demuxer: Demuxer
    private let watch: CodedVideoWatch
    private var count: Int64 = 0

    /// Opens the source. `cancellation` and the options' timeout end any blocking call.
    package init(
        _ input: MediaInput, options: InputOptions, cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        var options = options
        options.isLive = true
        options.withAudio = false
        demuxer = try Demuxer(input, options: options, cancellation: cancellation)
        watch = try CodedVideoWatch(CodedVideo(demuxer.video, sound: demuxer.audio.first))
    }

    /// Begins to play: from now on, each packet must come within `timeout`.
    package func goLive(timeout: Duration) { demuxer.goLive(timeout: timeout) }

    /// The next packet; nil at the end.
    package func next() throws(MediaError) -> CodedPacket? {
        while let packet = try demuxer.read() {
            if packet.byteCount == 0 { continue }
            if packet.streamIndex != demuxer.video.index {
                // It does not restart the timeout: a source without pictures is gone, whatever it plays.
                if try watch.isSound(packet) { return CodedPacket(packet, watch.video, number: 0) }
                continue
            }
            demuxer.arm()
            try watch.look(at: packet)
            count += 1
            return CodedPacket(packet, watch.video, number: count)
        }
        return nil
    }
}
