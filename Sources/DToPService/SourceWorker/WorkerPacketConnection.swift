import DToPMedia
import DToPPipeline

/// A connection whose network is in a source worker, which hands over packets and decodes none. Takes every report of it
/// for a possible lie: one that cannot be true ends it.
final class WorkerPacketConnection: PacketConnection {
    let codecName: String
    let choice: String?
    let holdsBack: Bool
    private let channel: WorkerChannel
    private var packets: PacketCollector
    private var timeout: Duration
    /// When the next picture must have come; nil if its time has not begun.
    private var due: ContinuousClock.Instant?

    var processorTime: Duration { channel.process.processorTime }

    /// Waits until the worker has opened the source.
    init(_ request: WorkerRequest, _ channel: WorkerChannel) throws(MediaError) {
        self.channel = channel
        timeout = request.timeout
        let facts = try channel.open(request)
        codecName = facts.codecName
        choice = facts.choice
        holdsBack = facts.holdsBack
        packets = PacketCollector(facts, request.options)
    }

    func goLive(timeout: Duration) throws(MediaError) {
        self.timeout = timeout
        try channel.send(.goLive(timeout: timeout))
    }

    func nextPacket() throws(MediaError) -> CodedPacket? {
        // However many parts and packets of sound come, the picture must come in time.
        let deadline = due ?? ContinuousClock.now + timeout
        due = deadline
        while true {
            switch try channel.report(within: ContinuousClock.now.duration(to: deadline)) {
            case .ended where !packets.isOpen: return nil
            case let report:
                guard let packet = try channel.take(report, into: &packets, otherwise: "a packet was due") else {
                    continue
                }
                if packet.sound == nil {
                    packets.endFrame()
                    due = nil
                }
                return packet
            }
        }
    }
}
