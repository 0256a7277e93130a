import DToPConfiguration
import DToPHTTP
import DToPPipeline
import DToPService
import Logging
import NIOCore
import Synchronization
import SystemPackage

/// The certificate and key that encrypt viewers' connections. Changed files count for new connections, and those under
/// way go on with what they began with. Files that cannot be used change nothing.
final class CertificateFiles: Sendable {
    private struct State {
        var pair: CertificatePair
        /// The files that were last tried, and those that were seen last.
        var tried: [FileVersion?]
        var seen: [FileVersion?]
        var isFromFiles = true
        var watch = ExpiryWatch()
    }

    private let certificate: FilePath
    private let key: FilePath
    private let logger: Logger
    private let state: Mutex<State>

    /// Throws for files that cannot be used.
    init(certificate: FilePath, key: FilePath, _ logger: Logger) throws(SettingError) {
        self.certificate = certificate
        self.key = key
        self.logger = logger
        let versions = [FileVersion(certificate), FileVersion(key)]
        let pair = try CertificatePair(certificate: certificate, key: key)
        state = Mutex(State(pair: pair, tried: versions, seen: versions))
        warn()
    }

    var reading: CertificateReading {
        state.withLock { state in
            var reading = CertificateReading(expires: state.pair.expires)
            reading.isFromFiles = state.isFromFiles
            return reading
        }
    }

    /// Has each new connection begin with a TLS handshake.
    var security: HTTPListener.Security {
        { [self] channel in try state.withLock(\.pair).secure(channel) }
    }

    /// Follows the files; to be called once a second. They are tried once they stay the same for so long, since one is
    /// written after the other.
    func look() {
        let versions = [FileVersion(certificate), FileVersion(key)]
        let areNew = state.withLock { state in
            defer { state.seen = versions }
            return versions == state.seen && versions != state.tried
        }
        if areNew { take(versions) }
        warn()
    }

    private func take(_ versions: [FileVersion?]) {
        let now = WallTime.now
        let current = state.withLock(\.pair)
        do throws(SettingError) {
            let new = try CertificatePair(certificate: certificate, key: key)
            if !new.isValid(at: now), current.isValid(at: now) {
                throw SettingError(
                    "`tls_certificate`: the new certificate counts from \(new.begins) to \(new.expires) only")
            }
            state.withLock { state in
                state.pair = new
                state.isFromFiles = true
                state.watch = ExpiryWatch()
            }
            logger.info("`tls_certificate`: a new certificate is in force; it expires at \(new.expires)")
        } catch {
            state.withLock { $0.isFromFiles = false }
            logger.error("\(error); the certificate before stays in force, until \(current.expires)")
        }
        state.withLock { $0.tried = versions }
    }

    private func warn() {
        let warning = state.withLock { $0.watch.warning(expires: $0.pair.expires, now: .now) }
        if let warning { logger.warning("`tls_certificate`: \(warning)") }
    }
}

extension CertificatePair {
    func isValid(at time: WallTime) -> Bool { begins.seconds <= time.seconds && time.seconds < expires.seconds }
}
