import Glibc
import HummingbirdCore
import NIOCore

/// Writes a long answer to one client. One that does not take a write in time is disconnected.
struct Delivery {
    private let channel: any Channel
    private let patience: TimeAmount

    static let patience: TimeAmount = .seconds(30)
    /// Bytes that wait in the system for a client on a slow link.
    private static let unsent = 32 << 10

    /// - Parameters:
    ///   - sendBuffer: bytes that the system may hold for the client; nil for its own choice.
    ///   - patience: how long the client may take for a write.
    ///   - isSteady: whether the system asks for more as soon as it has sent a little. Otherwise it first takes megabytes,
    ///     and asks again when a third of them has left, for which a slow link needs minutes.
    init(
        to channel: any Channel, sendBuffer: Int? = nil, patience: TimeAmount = Self.patience, isSteady: Bool = false
    ) async throws {
        self.channel = channel
        self.patience = patience
        // A write waits until the one before has left for the system: so little is old on its way.
        try await channel.setOption(.writeBufferWaterMark, value: .init(low: 1, high: 1)).get()
        if let sendBuffer {
            try? await channel.setOption(.socketOption(.so_sndbuf), value: .init(sendBuffer)).get()
        }
        if isSteady {
            // Fails for a Unix socket, whose buffer is small by itself.
            let option = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_NOTSENT_LOWAT))
            try? await channel.setOption(option, value: Self.unsent).get()
        }
    }

    func write(_ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
        let deadline = channel.eventLoop.scheduleTask(in: patience) { [channel] in channel.close(promise: nil) }
        defer { deadline.cancel() }
        try await writer.write(buffer)
    }
}
