import DToPFleet
import Foundation
import Glibc

/// A real etcd of one member on a local port; it ends with its last reference. For use by one thread.
package final class TestEtcd {
    package let port = FreePort.next
    private let folder: TemporaryFolder
    private let program: RunningProgram
    private let tls: [String]

    /// Debian's etcd-server; nil where it is not installed.
    package static let path = ["/usr/bin/etcd", "/usr/local/bin/etcd"].first { (path: String) in
        access(path, X_OK) == 0
    }
    package static let advice = "etcd is not installed: apt-get install etcd-server etcd-client"

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// - Parameter certificate: its certificate, for TLS, which is asked of clients too; nil for plain HTTP.
    package init(certificate: TestCertificate? = nil) throws {
        folder = try TemporaryFolder()
        let scheme = certificate == nil ? "http" : "https"
        let (client, peer) = ("\(scheme)://127.0.0.1:\(port)", "http://127.0.0.1:\(FreePort.next)")
        tls =
            certificate.map {
                ["--cert-file", $0.file, "--key-file", $0.key, "--trusted-ca-file", $0.authority, "--client-cert-auth"]
            } ?? []
        program = try Program(Self.path ?? "etcd").start(
            [
                "--name", "a", "--data-dir", folder.path("data"), "--listen-client-urls", client,
                "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                "--initial-cluster", "a=\(peer)",
            ] + tls)
        guard program.wait(until: { program.errors.contains("ready to serve client requests") }) else {
            throw Failure(description: "etcd does not start: \(program.errors)")
        }
    }

    package var endpoint: String { "\(tls.isEmpty ? "http" : "https")://127.0.0.1:\(port)" }

    package var options: EtcdOptions { EtcdOptions(endpoints: [endpoint], fleet: "test") }

    /// Suspends it: connections stay open but carry nothing.
    package func freeze() { program.freeze() }

    /// Resumes it after `freeze`.
    package func thaw() { program.thaw() }

    /// Runs its own client.
    package func control(_ arguments: String...) throws {
        let outcome = try Program("etcdctl").run(
            ["--endpoints", endpoint] + arguments, environment: ["ETCDCTL_API": "3"])
        guard outcome.status == 0 else { throw Failure(description: "etcdctl: \(outcome)") }
    }
}
