import Foundation
import Glibc
import Mosquitto

/// A real MQTT broker, mosquitto, on a local port; it ends with its last reference. For use by one thread.
package final class TestBroker {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    private let folder: TemporaryFolder
    private var program: RunningProgram?

    private static let path = "/usr/sbin/mosquitto"

    /// - Parameters:
    ///   - login: the only user and password it accepts; nil for anybody.
    ///   - certificate: its certificate and key, for TLS; nil for plain TCP.
    ///   - port: nil for a free one.
    package init(
        login: (user: String, password: String)? = nil, certificate: TestCertificate? = nil, port: Int? = nil
    ) throws {
        self.port = port ?? FreePort.next
        folder = try TemporaryFolder()
        var lines = [
            // What it keeps outlives a restart.
            "persistence true", "persistence_location \(folder.path("") as String)/",
            "listener \(self.port) 127.0.0.1", "allow_anonymous \(login == nil)", "log_dest stderr",
        ]
        if geteuid() == 0 { lines.append("user root") }
        if let login {
            let file: String = folder.path("passwords")
            let made = try Program("mosquitto_passwd").run(["-c", "-b", file, login.user, login.password])
            guard made.status == 0 else { throw Failure(description: "mosquitto_passwd: \(made)") }
            chmod(file, 0o600)
            lines.append("password_file \(file)")
        }
        if let certificate { lines += ["certfile \(certificate.file)", "keyfile \(certificate.key)"] }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.url.appending(path: "mosquitto.conf"))
        try start()
    }

    /// Its standard error so far.
    package var log: String { program?.errors ?? "" }

    /// Starts it on the same port, with what it had kept; returns once it listens.
    package func start() throws {
        let program = try Program(Self.path).start(["-c", folder.path("mosquitto.conf")])
        self.program = program
        guard program.wait(until: { program.errors.contains(" running") }) else {
            throw Failure(description: "mosquitto does not start: \(program.errors)")
        }
    }

    /// Ends it in order, so that it keeps what it knows.
    package func stop() {
        program?.send(SIGTERM)
        _ = program?.wait()
        program = nil
    }

    /// Suspends it: connections stay open but carry nothing.
    package func freeze() { program?.freeze() }

    /// Resumes it after `freeze`.
    package func thaw() { program?.thaw() }

    /// Publishes by the client that comes with it.
    package func publish(
        _ topic: String, _ text: String, isRetained: Bool = false, login: (user: String, password: String)? = nil
    ) throws {
        let arguments =
            ["-p", "\(port)", "-q", "1", "-t", topic, "-m", text] + (isRetained ? ["-r"] : [])
            + (login.map { ["-u", $0.user, "-P", $0.password] } ?? [])
        let outcome = try Program("mosquitto_pub").run(arguments)
        guard outcome.status == 0 else { throw Failure(description: "mosquitto_pub: \(outcome)") }
    }
}
