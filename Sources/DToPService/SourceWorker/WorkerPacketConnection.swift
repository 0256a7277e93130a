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

    var processorTime: Duration { channel.process.processorTime }

    /// Waits until the worker has opened the source.
    init(_ request: WorkerRequest, _ channel: WorkerChannel) throws(MediaError) {
        self.channel = channel
        timeout = request.timeout
        let facts = try channel.open(request)
        codecName = facts.codecName
        choice = facts.choice
        holdsBack = facts.holdsBack
        packets = PacketCollector(facts, request.options.limits)
    }

    func goLive(timeout: Duration) throws(MediaError) {
        self.timeout = timeout
        try channel.send(.goLive(timeout: timeout))
    }

    func nextPacket() throws(MediaError) -> CodedPacket? {
        // However many parts come, the packet must come in time.
        let deadline = ContinuousClock.now + timeout
        while true {
            switch try channel.report(within: ContinuousClock.now.duration(to: deadline)) {
            case .ended where !packets.isOpen: return nil
            case let report:
                guard let packet = try channel.take(report, into: &packets, otherwise: "a packet was due") else {
                    continue
                }
                packets.endFrame()
                return packet
            }
        }
    }
}
