import DToPConfiguration
import DToPPipeline
import DToPService
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Threads

/// Answers requests about the service at one address, whatever its streams do, on a thread of its own. Where it cannot
/// listen it tries again after growing waits.
package final class ControlListener: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let executor: LoopExecutor
    private let running = RunningServer()
    private let task: Task<Void, Never>
    private let hasEnded = Latch()
    /// Nil unless it listens at a Unix socket.
    private let socket: ControlSocket?

    private static let longestBackoff: Duration = .seconds(30)
    /// A client that says nothing for this long is disconnected.
    private static let idleLimit: TimeAmount = .seconds(30)
    private static let mostConnections = 128
    /// How long a request under way may hold up the end.
    private static let patience: Duration = .milliseconds(300)

    /// Starts listening.
    /// - Parameter key: the setting that names the address.
    package init(_ address: ListenAddress, key: String, _ routes: ControlRoutes, _ logger: Logger) {
        let socket = if case .unix(let path) = address { ControlSocket(path) } else { nil as ControlSocket? }
        self.socket = socket
        executor = LoopExecutor(group.next())
        task = Task(executorPreference: executor) { [group, running, hasEnded] in
            var backoff = Backoff(longest: Self.longestBackoff)
            var told = ""
            while !Task.isCancelled, !running.isStopping {
                do {
                    try await Self.listen(address, socket, routes, group, running)
                } catch {
                    if running.isStopping { break }
                    let reason = ControlError.reason(error)
                    // Said once, not at each attempt.
                    if told != reason {
                        logger.warning("`\(key)`: cannot listen at \(address): \(reason); it tries again")
                    }
                    told = reason
                }
                if running.isStopping { break }
                try? await Task.sleep(for: backoff.wait(random: .random(in: 0...1)))
            }
            hasEnded.open()
        }
    }

    /// Ends listening.
    package func stop() {
        if !running.stop(on: executor) || !hasEnded.wait(within: Self.patience) { task.cancel() }
        _ = hasEnded.wait(within: Self.patience)
        group.shutdownGracefully { _ in }
        socket?.remove()
    }

    private static func listen(
        _ address: ListenAddress, _ socket: ControlSocket?, _ routes: ControlRoutes, _ group: any EventLoopGroup,
        _ running: RunningServer
    ) async throws {
        let bind: BindAddress
        switch address {
        case .none: return
        case .tcp(let host, let port): bind = .hostname(host, port: port)
        case .unix(let path): bind = .unixDomainSocket(path: path)
        }
        try await socket?.checkIsFree(group)
        let logger = Logger(label: "control", factory: { _ in SwiftLogNoOpLogHandler() })
        let limit = ConnectionLimit(mostConnections)
        let responder = routes.router(isPrivate: socket != nil).buildResponder()
        // Hummingbird's Application would need threads that all tasks of the process share.
        let channel = HTTP1Channel(
            responder: { request, writer, channel in
                let context = BasicRequestContext(
                    source: ApplicationRequestContextSource(channel: channel, logger: logger))
                let response = try await responder.respond(to: request, context: context)
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [limit.handler()], idleTimeout: idleLimit))
        let server = Server(
            childChannelSetup: channel, configuration: ServerConfiguration(address: bind),
            onServerRunning: { _ in
                socket?.protect()
                await running.begin()
            }, eventLoopGroup: group, logger: logger)
        running.prepare(server)
        defer { running.end() }
        try await server.run()
    }
}
