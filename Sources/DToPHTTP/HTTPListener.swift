import DToPConfiguration
import DToPPipeline
import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Threads

/// Answers HTTP requests at one address, on a thread of its own, whatever the streams do. Where it cannot listen it
/// tries again after growing waits.
package final class HTTPListener: Sendable {
    /// Answers a request; what it throws ends the connection.
    package typealias Responder = @Sendable (Request, any Channel) async throws -> Response
    /// Prepares a connection before its first byte.
    package typealias Security = @Sendable (any Channel) throws -> Void

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let executor: LoopExecutor
    private let running = RunningServer()
    private let task: Task<Void, Never>
    private let hasEnded = Latch()
    /// Nil unless it listens at a Unix socket.
    private let socket: ListenSocket?

    /// The thread on which it answers.
    package let loop: any EventLoop

    private static let longestBackoff: Duration = .seconds(30)
    /// Between two requests of a client.
    private static let breath: TimeAmount = .milliseconds(1)
    /// A client that says nothing for this long is disconnected.
    private static let idleLimit: TimeAmount = .seconds(30)
    /// How often it is seen whether the file of its socket is still there.
    private static let look: TimeAmount = .seconds(1)
    /// How long a request under way may hold up the end.
    private static let patience: Duration = .milliseconds(300)

    /// Starts listening.
    /// - Parameters:
    ///   - key: the setting that names the address.
    ///   - mode: permissions of a Unix socket.
    ///   - security: encrypts connections; nil for plain text.
    package init(
        _ address: ListenAddress, key: String, mode: mode_t = 0o600, limit: ConnectionLimit, security: Security? = nil,
        _ logger: Logger, respond: @escaping Responder
    ) {
        let socket = if case .unix(let path) = address { ListenSocket(path, mode: mode) } else { nil as ListenSocket? }
        self.socket = socket
        loop = group.next()
        executor = LoopExecutor(loop)
        // Hummingbird's Application would need threads that all tasks of the process share.
        let http = HTTP1Channel(
            responder: { request, writer, channel in
                let response = try await respond(request, channel)
                try await writer.write(response: response.head, body: response.body)
                // A client that sends requests without waiting for answers would keep the thread from all others, which
                // the thread looks at only when nothing is to be done at once.
                try await channel.eventLoop.scheduleTask(in: Self.breath) {}.futureResult.get()
            },
            configuration: HTTP1Channel.Configuration(idleTimeout: Self.idleLimit))
        let channel = ListenerChannel(http: http, limit: limit, secure: security)
        task = Task(executorPreference: executor) { [group, running, hasEnded, executor] in
            var backoff = Backoff(longest: Self.longestBackoff)
            var told = ""
            while !Task.isCancelled, !running.isStopping {
                do {
                    try await Self.listen(address, socket, channel, group, running, executor)
                } catch {
                    if running.isStopping { break }
                    let reason = NetworkFailure.reason(error)
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
        // NIO removes the file of a socket that it closes. After that, another's file may have the same identity.
        if !hasEnded.isOpen { socket?.remove() }
    }

    private static func listen(
        _ address: ListenAddress, _ socket: ListenSocket?, _ channel: ListenerChannel, _ group: any EventLoopGroup,
        _ running: RunningServer, _ executor: LoopExecutor
    ) async throws {
        let bind: BindAddress
        switch address {
        case .none: return
        case .tcp(let host, let port): bind = .hostname(host, port: port)
        case .unix(let path): bind = .unixDomainSocket(path: path)
        }
        try await socket?.checkIsFree(group)
        let server = Server(
            childChannelSetup: channel, configuration: ServerConfiguration(address: bind),
            onServerRunning: { _ in
                socket?.protect()
                await running.begin()
            }, eventLoopGroup: group, logger: Logger(label: "http", factory: { _ in SwiftLogNoOpLogHandler() }))
        running.prepare(server)
        defer { running.end() }
        let look = group.next().scheduleRepeatedTask(initialDelay: Self.look, delay: Self.look) { _ in
            if socket?.isLost == true { running.shutDown(on: executor) }
        }
        defer { look.cancel() }
        try await server.run()
    }
}
