import DToPPipeline
import DToPService
import Synchronization
import SystemPackage

/// What the page needs of the service.
package struct WebService: Sendable {
    let version: String
    private let read: @Sendable () -> ServiceReading
    /// What viewers see of a stream; nil if there is no such stream.
    let view: @Sendable (String) -> LiveView?
    /// A stream's video for players; nil if it has none.
    let hls: @Sendable (String) -> HLSOutput?
    /// The folder of a stream's recording; nil if it is not recorded.
    let recordings: @Sendable (String) -> FilePath?
    /// Switches a stream on or off; false if that must be tried again.
    let enable: @Sendable (String, Bool) -> Bool
    /// Is told of the certificate in force.
    let note: @Sendable (CertificateReading) -> Void
    private let latest = Latest()

    /// A reading serves all viewers for this long.
    private static let interval: Duration = .milliseconds(200)

    private final class Latest: Sendable {
        let reading = Mutex<(time: ContinuousClock.Instant, reading: ServiceReading)?>(nil)
    }

    package init(
        version: String, reading: @escaping @Sendable () -> ServiceReading,
        view: @escaping @Sendable (String) -> LiveView?,
        hls: @escaping @Sendable (String) -> HLSOutput? = { _ in nil },
        recordings: @escaping @Sendable (String) -> FilePath? = { _ in nil },
        enable: @escaping @Sendable (String, Bool) -> Bool,
        note: @escaping @Sendable (CertificateReading) -> Void = { _ in }
    ) {
        self.version = version
        read = reading
        self.view = view
        self.hls = hls
        self.recordings = recordings
        self.enable = enable
        self.note = note
    }

    package init(of daemon: Daemon, version: String) {
        self.init(
            version: version, reading: { daemon.reading }, view: { daemon.view(of: $0) },
            hls: { daemon.hls(of: $0) }, recordings: { daemon.recordings(of: $0) },
            enable: { daemon.switchStream($0, on: $1) }, note: { daemon.note($0) })
    }

    /// What the service is doing, or was a moment ago.
    var reading: ServiceReading {
        latest.reading.withLock { latest in
            if let latest, latest.time.duration(to: .now) < Self.interval { return latest.reading }
            let reading = read()
            latest = (.now, reading)
            return reading
        }
    }

    /// The streams that one may see.
    func status(_ scope: StreamScope) -> ServiceStatus {
        var visible = reading
        visible.streams.removeAll { !scope.includes($0.id) }
        return ServiceStatus(visible, version: version)
    }

    /// A stream; nil if there is none of this id.
    func stream(_ id: String) -> StreamReading? { reading.streams.first { $0.id == id } }
}
