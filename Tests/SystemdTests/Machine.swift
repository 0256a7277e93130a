import DToPTestSupport
import Foundation
import Glibc
import Testing

/// A machine with a real systemd and the installed program: a container over this system's /usr, with all else fresh.
///
/// `@unchecked Sendable`: a task-local value must be, and `RunningProgram` is not; the suites run one test at a time.
final class Machine: @unchecked Sendable {
    /// The machine of the current test.
    @TaskLocal static var current: Machine?

    struct Failure: Error { let message: String }

    private let installation: Installation
    private let container: RunningProgram
    /// The process id of its systemd on this system.
    private let leader: String
    private let units: String
    /// The folder that the machine sees as /srv.
    let videos: String

    /// Why no machine can run here; nil if one can.
    static let hindrance: String? = {
        if geteuid() != 0 { return "containers need root" }
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let capabilities = status.firstMatch(of: /CapEff:\s+([0-9a-f]+)/).flatMap { UInt64($0.1, radix: 16) } ?? 0
        if capabilities & 1 << 21 == 0 { return "containers need CAP_SYS_ADMIN" }
        if access("/usr/bin/systemd-nspawn", X_OK) != 0 { return "systemd-nspawn is missing (systemd-container)" }
        return nil
    }()

    /// Installs the program, boots, and waits until systemd has started everything.
    init() throws {
        installation = try Installation(prefix: "/opt/dtopd")
        try installation.install()
        units = installation.folder.path("units")
        videos = installation.folder.path("videos")
        try FileManager.default.copyItem(atPath: installation.path("lib/systemd/system"), toPath: units)
        try FileManager.default.createDirectory(atPath: videos, withIntermediateDirectories: true)
        // systemd forgets a unit that has ended; its journal stays.
        for unit in ["dtopd", "dtopd@"] {
            try Self.edit(
                "\(units)/\(unit).service.d/ended.conf", "ExecStopPost=echo ended: $SERVICE_RESULT $EXIT_STATUS")
        }
        let libraries = try Self.libraryFolders(of: installation.path("bin/dtopd"))
        // A time limit, in case the tests are killed.
        container = try Program("timeout").start(
            [
                "--kill-after=20s", "60m", "systemd-nspawn", "--quiet", "--volatile=yes", "--directory=/",
                "--register=no", "--keep-unit",
            ]
                + ["--machine=dtopd-test-\(getpid())", "--bind-ro=/etc/alternatives"]
                + libraries.map { "--bind-ro=\($0)" }
                + [
                    "--bind-ro=\(installation.path("")):/opt/dtopd", "--bind-ro=\(units):/etc/systemd/system",
                    "--bind-ro=\(installation.settings):/etc/dtopd", "--bind-ro=\(videos):/srv",
                    "--boot", "systemd.firstboot=off",
                ])
        let identifier = container.processID
        var child = ""
        let hasBooted = container.wait {
            child = Self.child(of: Self.child(of: "\(identifier)"))
            let name = try? String(contentsOfFile: "/proc/\(child)/comm", encoding: .utf8)
            guard name == "systemd\n" else { return false }
            let state = try? Self.run(in: child, ["systemctl", "is-system-running"]).text
            return ["running\n", "degraded\n"].contains(state)
        }
        leader = child
        if !hasBooted {
            container.send(SIGTERM)
            throw Failure(message: "the container does not boot: \(container.wait().errors)")
        }
    }

    /// Shuts the machine down.
    func shutDown() {
        container.send(SIGTERM)
        _ = container.wait()
    }

    /// Folders of shared libraries, such as Swift's, that are outside the system's own.
    private static func libraryFolders(of program: String) throws -> Set<String> {
        let paths = try Program("ldd").run([program]).text.matches(of: /=> (\/\S+)\/[^\/]+ \(/).map { String($0.1) }
        return Set(paths.filter { !$0.hasPrefix("/lib") && !$0.hasPrefix("/usr") })
    }

    private static func child(of process: String) -> String {
        let list = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
        return list?.split(separator: " ").first.map(String.init) ?? ""
    }

    private static func run(in process: String, _ command: [String]) throws -> Program.Outcome {
        try Program("nsenter").run(["--target", process, "--all"] + command)
    }

    /// Runs a command in the machine as root.
    @discardableResult
    func run(_ command: String...) throws -> Program.Outcome { try Self.run(in: leader, command) }

    /// Runs a command as root, but with the service's view of the file system.
    func run(inside unit: String, _ command: String...) throws -> Program.Outcome {
        let process = try show(unit, "MainPID")
        return try Self.run(in: leader, ["nsenter", "--target", process, "--mount"] + command)
    }

    /// Writes /etc/dtopd/dtopd.yaml.
    func configure(_ yaml: String) throws {
        try yaml.write(toFile: "\(installation.settings)/dtopd.yaml", atomically: true, encoding: .utf8)
    }

    /// Writes /etc/dtopd/`name`.env.
    func configure(_ name: String, arguments: String) throws {
        try "DTOPD_ARGS=\(arguments)\n".write(
            toFile: "\(installation.settings)/\(name).env", atomically: true, encoding: .utf8)
    }

    /// Adds lines to a unit, as `systemctl edit` would.
    func edit(_ unit: String, _ lines: String) throws {
        try Self.edit("\(units)/\(unit).d/test.conf", lines)
        try run("systemctl", "daemon-reload")
    }

    private static func edit(_ path: String, _ lines: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try "[Service]\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Writes a secret beside the settings.
    func write(secret: String, _ name: String) throws {
        try secret.write(toFile: "\(installation.settings)/\(name)", atomically: true, encoding: .utf8)
    }

    func show(_ unit: String, _ property: String) throws -> String {
        try run("systemctl", "show", "--value", "--property", property, unit).text
            .trimmingCharacters(in: .newlines)
    }

    /// Messages from the unit, and systemd's about it, that are at least as severe as `priority`.
    func journal(_ unit: String, priority: String = "debug") throws -> String {
        try run("journalctl", "--sync")
        return try run("journalctl", "--quiet", "--output=cat", "--priority", priority, "--unit", unit).text
    }

    /// How the unit's runs have ended so far: systemd's result, and the exit status or signal.
    func ends(_ unit: String) throws -> [String] {
        try journal(unit).split(separator: "\n").filter { $0.hasPrefix("ended: ") }.map { String($0.dropFirst(7)) }
    }

    /// Waits until `holds` returns true. Returns false if that takes too long.
    func wait(until holds: () throws -> Bool) throws -> Bool {
        var failure: (any Error)?
        let isSo = container.wait {
            do { if try holds() { return true } } catch { failure = error }
            if failure == nil { usleep(50_000) }
            return failure != nil
        }
        if let failure { throw failure }
        return isSo
    }

    /// Waits until a property has a value that `fits` accepts.
    func wait(
        for unit: String, _ property: String, source: SourceLocation = #_sourceLocation,
        until fits: (String) -> Bool
    ) throws {
        var value = ""
        let isFitting = try wait {
            value = try show(unit, property)
            return fits(value)
        }
        let journal = try journal(unit)
        #expect(isFitting, "\(unit): \(property) is \(value)\n\(journal)", sourceLocation: source)
    }
}

/// Boots a machine for a suite and shuts it down after its last test.
struct MachineTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let machine = try Machine()
        defer { machine.shutDown() }
        try await Machine.$current.withValue(machine, operation: function)
    }
}

extension Trait where Self == MachineTrait {
    static var machine: Self { MachineTrait() }
}
