import DToPMedia

/// A connection to a live source whose packets are taken as they are; it disconnects with its last reference. Used by one
/// thread.
package protocol PacketConnection: AnyObject {
    /// The codec's name, such as "h264".
    var codecName: String { get }
    /// Which video stream was taken and which were left out; nil if there is only one.
    var choice: String? { get }
    /// Whether a packet comes only once the next one begins.
    var holdsBack: Bool { get }
    /// Processor time of other processes that work for it.
    var processorTime: Duration { get }

    /// Begins to play: from now on, each picture must come within `timeout`. Called once, before the first packet.
    func goLive(timeout: Duration) throws(MediaError)

    /// The next packet, of a picture or of the sound; nil at the end.
    func nextPacket() throws(MediaError) -> CodedPacket?
}

extension PacketReader: PacketConnection {
    package var codecName: String { demuxer.video.codecName }
    package var choice: String? { demuxer.choice }
    package var holdsBack: Bool { demuxer.holdsBack }
    package var processorTime: Duration { .zero }

    package func nextPacket() throws(MediaError) -> CodedPacket? { try next() }
}
