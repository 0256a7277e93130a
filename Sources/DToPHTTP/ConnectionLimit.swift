import NIOCore
import Synchronization

/// Closes the oldest connection when there are too many: clients that hang neither keep others out nor use up the
/// cameras' descriptors. Those that are trusted stay the longest.
package final class ConnectionLimit: Sendable {
    private struct Connection {
        let channel: any Channel
        var isTrusted = false
    }

    /// Most open connections.
    private let most: Int
    /// Oldest first.
    private let open = Mutex<[Connection]>([])

    package init(_ most: Int) { self.most = most }

    /// The client of a connection has shown who it is: others are closed before it.
    package func trust(_ channel: any Channel) {
        open.withLock { open in
            if let index = open.firstIndex(where: { $0.channel === channel }) { open[index].isTrusted = true }
        }
    }

    /// Goes into the pipeline of each connection.
    func handler() -> any RemovableChannelHandler { Handler(limit: self) }

    private func add(_ channel: any Channel) {
        let oldest = open.withLock { open -> (any Channel)? in
            open.append(Connection(channel: channel))
            if open.count <= most { return nil }
            return open.remove(at: open.firstIndex { !$0.isTrusted } ?? 0).channel
        }
        // Not by closing it in order: TLS would wait for its client's last word.
        oldest?.triggerUserOutboundEvent(Abort(), promise: nil)
    }

    private func remove(_ channel: any Channel) { open.withLock { $0.removeAll { $0.channel === channel } } }

    /// Ends a connection at once.
    private struct Abort: Sendable {}

    private final class Handler: ChannelDuplexHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny
        typealias OutboundIn = NIOAny
        private let limit: ConnectionLimit

        init(limit: ConnectionLimit) { self.limit = limit }

        func handlerAdded(context: ChannelHandlerContext) { limit.add(context.channel) }

        func channelInactive(context: ChannelHandlerContext) {
            limit.remove(context.channel)
            context.fireChannelInactive()
        }

        func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
            if event is Abort {
                context.close(promise: promise)
            } else {
                context.triggerUserOutboundEvent(event, promise: promise)
            }
        }
    }
}
