import DToPConfiguration
import DToPFleet
import DToPMedia
import DToPPipeline
import FileNames
import Logging
import SystemPackage

/// The daemon's part in a fleet: a member on a thread of its own.
struct FleetPart: Sendable {
    let member: FleetMember
    private let thread: StageThread

    /// How long leaving may take; without it, the others wait for the lease to run out.
    private static let patience: Duration = .seconds(5)

    /// Begins; nil without a fleet.
    /// - Parameters:
    ///   - onLoss: called at once, on the member's thread, with each camera that this host may no longer run.
    ///   - onChange: called after that, if anything has changed.
    init?(
        _ configuration: FleetConfiguration, logger: Logger, onLoss: @escaping @Sendable (String) -> Void,
        onChange: @escaping @Sendable () -> Void
    ) {
        if configuration.store.isEmpty { return nil }
        let machine = FleetProtocol(
            name: configuration.host ?? MQTTTopics.machine, keepsRunning: configuration.onPartition == .keep,
            seed: .random(in: 0 ... .max))
        let member = FleetMember(
            machine, EtcdOptions(configuration), logger: logger, onLoss: onLoss, onChange: onChange)
        self.member = member
        thread = StageThread("fleet") { member.run() }
    }

    /// Leaves the fleet: others can have its cameras at once.
    func finish() {
        member.leave()
        _ = thread.join(within: Self.patience)
    }

    /// A hash of the streams' settings, without passwords; empty without a fleet.
    static func hash(_ configuration: ServiceConfiguration) -> String {
        if configuration.fleet.store.isEmpty { return "" }
        var shared = ServiceConfiguration()
        shared.streams = configuration.streams
        let hash = SHA256()
        hash.add(((try? shared.redactedYAML()) ?? "").utf8)
        return String(hash.finishAsText().prefix(12))
    }
}

extension EtcdOptions {
    package init(_ configuration: FleetConfiguration) {
        self.init(endpoints: configuration.store.map(\.url), fleet: configuration.name)
        user = configuration.login?.credentials.user
        password = configuration.login?.credentials.password
        authority = configuration.authority.map { FilePath(text: $0).string }
        certificate = configuration.certificate.map { FilePath(text: $0).string }
        key = configuration.key.map { FilePath(text: $0).string }
    }
}
