import DToPConfiguration
import DToPHTTP
import DToPPipeline
import DToPService
import FileNames
import Glibc
import Logging
import NIOCore
import NIOPosix
import SystemPackage

/// Shows the service to people: the page, pictures, status and events.
package final class WebServer: Sendable {
    /// Tells viewers what happens.
    package let events: EventFeed
    private let listener: HTTPListener
    private let viewers = LiveViewers()
    /// Reads files.
    private let pool = NIOThreadPool(numberOfThreads: 2)
    /// Looks after the certificate; nil without one.
    private let looks: RepeatedTask?

    private static let look: TimeAmount = .seconds(1)
    private static let key = "listen"
    private static let mostConnections = 256
    /// Connections may take this share of the descriptors; cameras and the other listeners need theirs.
    private static let shareOfDescriptors = 4

    /// Starts listening; nil if the configuration does not ask for it. Throws `SettingError` for files that cannot be
    /// used.
    package convenience init?(
        of daemon: Daemon, _ configuration: ServiceConfiguration, version: String, logger: Logger
    ) throws(SettingError) {
        try self.init(WebService(of: daemon, version: version), configuration, logger: logger)
        daemon.hub.subscribe { [weak self] event in
            self?.events.publish(WebEvent("event", stream: event.stream, json: event.json))
        }
    }

    /// The same, of any service.
    /// - Parameter patience: how long a client may take for a piece of a file.
    package init?(
        _ service: WebService, _ configuration: ServiceConfiguration, patience: Duration = .seconds(30), logger: Logger
    ) throws(SettingError) {
        let address = configuration.listen.address
        let tokens = try Self.tokens(configuration, logger)
        let certificate = try Self.certificate(configuration, logger)
        if address == .none { return nil }
        let way: Gate.Way =
            if certificate != nil { .encrypted } else if case .unix = address { .socket } else { .loopback }
        let events = EventFeed(service)
        let limit = ConnectionLimit(Self.connections)
        let gate = Gate(way, tokens: tokens, sessions: Sessions()) { service.view($0) != nil }
        let reader = FileReader(pool: pool, patience: TimeAmount(patience))
        let responder = WebResponder(gate, service, events, viewers, limit, reader, logger)
        self.events = events
        pool.start()
        // A proxy of another user must reach the socket: it goes by the folder and the group.
        listener = HTTPListener(
            address, key: Self.key, mode: 0o660, limit: limit,
            security: certificate?.security, logger, respond: responder.respond)
        let loop = listener.loop
        looks = certificate.map { Self.lookAfter($0, service, loop) }
    }

    /// Throws for files of the configuration that cannot be used.
    package static func check(_ configuration: ServiceConfiguration) throws(SettingError) {
        let quiet = Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }
        _ = try tokens(configuration, quiet)
        _ = try certificate(configuration, quiet)
    }

    /// Ends listening, and lets viewers go.
    package func stop() {
        looks?.cancel()
        events.end()
        viewers.end()
        listener.stop()
        pool.shutdownGracefully { _ in }
    }

    private static func tokens(
        _ configuration: ServiceConfiguration, _ logger: Logger
    ) throws(SettingError) -> TokenStore? {
        guard let path = configuration.tokens else { return nil }
        return try TokenStore(FilePath(text: path), logger)
    }

    private static func lookAfter(
        _ certificate: CertificateFiles, _ service: WebService, _ loop: any EventLoop
    ) -> RepeatedTask {
        service.note(certificate.reading)
        return loop.scheduleRepeatedTask(initialDelay: look, delay: look) { _ in
            certificate.look()
            service.note(certificate.reading)
        }
    }

    private static func certificate(
        _ configuration: ServiceConfiguration, _ logger: Logger
    ) throws(SettingError) -> CertificateFiles? {
        guard let certificate = configuration.tlsCertificate, let key = configuration.tlsKey else { return nil }
        return try CertificateFiles(certificate: FilePath(text: certificate), key: FilePath(text: key), logger)
    }

    private static var connections: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return mostConnections }
        return max(min(mostConnections, Int(clamping: limit.rlim_cur) / shareOfDescriptors), 8)
    }
}
