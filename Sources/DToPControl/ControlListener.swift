import DToPConfiguration
import DToPHTTP
import Hummingbird
import Logging

/// Answers requests about the service at one address.
package final class ControlListener: Sendable {
    private let listener: HTTPListener

    private static let mostConnections = 128

    /// Starts listening.
    /// - Parameter key: the setting that names the address.
    package init(_ address: ListenAddress, key: String, _ routes: ControlRoutes, _ logger: Logger) {
        let isPrivate = if case .unix = address { true } else { false }
        let responder = routes.router(isPrivate: isPrivate).buildResponder()
        let quiet = Logger(label: "control", factory: { _ in SwiftLogNoOpLogHandler() })
        // Whoever may connect to the socket may compare configurations, passwords too: that is for its user alone.
        listener = HTTPListener(address, key: key, mode: 0o600, limit: ConnectionLimit(Self.mostConnections), logger) {
            request, channel in
            let context = BasicRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: quiet))
            return try await responder.respond(to: request, context: context)
        }
    }

    /// Ends listening.
    package func stop() { listener.stop() }
}
