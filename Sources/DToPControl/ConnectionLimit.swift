import NIOCore
import Synchronization

/// Closes the oldest connection when there are too many: clients that hang neither keep others out nor use up the
/// cameras' descriptors.
final class ConnectionLimit: Sendable {
    /// Most open connections.
    private let most: Int
    /// Oldest first.
    private let open = Mutex<[any Channel]>([])

    init(_ most: Int) { self.most = most }

    /// Goes into the pipeline of each connection.
    func handler() -> any RemovableChannelHandler { Handler(limit: self) }

    private func add(_ channel: any Channel) {
        let oldest = open.withLock { open in
            open.append(channel)
            return open.count > most ? open.removeFirst() : nil
        }
        oldest?.close(promise: nil)
    }

    private func remove(_ channel: any Channel) { open.withLock { $0.removeAll { $0 === channel } } }

    private final class Handler: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny
        private let limit: ConnectionLimit

        init(limit: ConnectionLimit) { self.limit = limit }

        func handlerAdded(context: ChannelHandlerContext) { limit.add(context.channel) }

        func channelInactive(context: ChannelHandlerContext) {
            limit.remove(context.channel)
            context.fireChannelInactive()
        }
    }
}
