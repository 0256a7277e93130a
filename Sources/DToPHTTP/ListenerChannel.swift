import HummingbirdCore
import Logging
import NIOCore

/// A connection that speaks HTTP/1.1, encrypted if the listener says so.
struct ListenerChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let http: HTTP1Channel
    let limit: ConnectionLimit
    /// Nil for plain text.
    let secure: HTTPListener.Security?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            // Nearest to the network: it must be able to close what has not finished its handshake.
            try channel.pipeline.syncOperations.addHandler(limit.handler())
            try secure?(channel)
        }.flatMap { http.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
