import HummingbirdCore
import NIOCore
import NIOPosix

/// Writes a long answer to one client. One that takes nothing for half a minute is disconnected.
struct Delivery {
    private let channel: any Channel
    private static let patience: TimeAmount = .seconds(30)

    /// - Parameter sendBuffer: bytes that the system may hold for the client; nil for its own choice.
    init(to channel: any Channel, sendBuffer: Int? = nil) async throws {
        self.channel = channel
        // A write waits until the one before has left for the system: so little is old on its way.
        try await channel.setOption(.writeBufferWaterMark, value: .init(low: 1, high: 1)).get()
        if let sendBuffer {
            try? await channel.setOption(.socketOption(.so_sndbuf), value: .init(sendBuffer)).get()
        }
    }

    func write(_ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
        let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        defer { deadline.cancel() }
        try await writer.write(buffer)
    }
}
