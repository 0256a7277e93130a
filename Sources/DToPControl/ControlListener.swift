import DToPConfiguration
import DToPPipeline
import DToPService
import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Threads

/// Answers requests about the service at one address, whatever its streams do. Where it cannot listen it tries again
/// after growing waits.
final class ControlListener: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let task: Task<Void, Never>
    private let hasEnded = Latch()
    private let address: ListenAddress

    private static let longestBackoff: Duration = .seconds(30)
    /// A client that says nothing for this long is disconnected.
    private static let idleLimit: TimeAmount = .seconds(30)
    /// More connections wait, so that they cannot use up the cameras' descriptors.
    private static let mostConnections = 128
    private static let patience: Duration = .seconds(1)

    /// Starts listening.
    init(_ address: ListenAddress, _ routes: ControlRoutes, _ logger: Logger) {
        self.address = address
        task = Task { [group, hasEnded] in
            var backoff = Backoff(longest: Self.longestBackoff)
            var told = ""
            while !Task.isCancelled {
                do {
                    try await Self.listen(address, routes, group)
                } catch {
                    if Task.isCancelled { break }
                    let reason = "\(error)"
                    // Said once, not at each attempt.
                    if told != reason { logger.warning("cannot listen at \(address): \(reason); tries again") }
                    told = reason
                }
                try? await Task.sleep(for: backoff.wait(random: .random(in: 0...1)))
            }
            hasEnded.open()
        }
    }

    /// Ends listening.
    func stop() {
        task.cancel()
        _ = hasEnded.wait(within: Self.patience)
        group.shutdownGracefully { _ in }
        if case .unix(let path) = address { _ = unsafe unlink(path) }
    }

    private static func listen(_ address: ListenAddress, _ routes: ControlRoutes, _ group: any EventLoopGroup)
        async throws
    {
        let bind: BindAddress
        switch address {
        case .none: return
        case .tcp(let host, let port): bind = .hostname(host, port: port)
        case .unix(let path):
            // Binding replaces the socket of a process that is gone, and must not replace that of one that listens.
            if (try? await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get())?.close(promise: nil)
                != nil
            {
                throw IOError(errnoCode: EADDRINUSE, reason: "another process listens")
            }
            bind = .unixDomainSocket(path: path)
        }
        var quiet = Logger(label: "control", factory: { _ in SwiftLogNoOpLogHandler() })
        quiet.logLevel = .critical
        let isPrivate = if case .unix = address { true } else { false }
        let application = Application(
            router: routes.router(isPrivate: isPrivate),
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: idleLimit)),
            configuration: ApplicationConfiguration(
                address: bind, availableConnectionsDelegate: MaximumAvailableConnections(mostConnections)),
            onServerRunning: { _ in
                // Whoever may connect may compare configurations, passwords too.
                if case .unix(let path) = address { _ = unsafe chmod(path, 0o600) }
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
        try await application.run()
    }
}
