import Foundation
import Glibc

/// A running program, killed with its last reference. For use by one thread.
package final class RunningProgram {
    package let processID: pid_t
    private let folder: TemporaryFolder
    private var status: Int32?
    private var hasHung = false

    /// - Parameter input: its standard input; nil for /dev/null.
    init(_ path: String, _ arguments: [String], _ environment: [String: String], input: Int32?) throws {
        folder = try TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        // Files, not pipes, because nobody has to read them meanwhile.
        let create = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 1, folder.path("stdout"), create, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder.path("stderr"), create, 0o600)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var ignored = sigset_t()
        sigemptyset(&ignored)
        posix_spawnattr_setsigmask(&attributes, &ignored)
        for number in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&ignored, number) }
        posix_spawnattr_setsigdefault(&attributes, &ignored)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var identifier = pid_t()
        let code = Self.withPointers([path] + arguments) { arguments in
            Self.withPointers(variables) { posix_spawnp(&identifier, path, &actions, &attributes, arguments, $0) }
        }
        guard code == 0 else { throw Program.Failure.cannotStart(path, code) }
        processID = identifier
    }

    deinit {
        guard status == nil else { return }
        kill(processID, SIGKILL)
        var ignored: Int32 = 0
        waitpid(processID, &ignored, 0)
    }

    package func send(_ signal: Int32) { if isRunning { kill(processID, signal) } }

    /// Suspends it; returns once it is stopped.
    package func freeze() {
        send(SIGSTOP)
        _ = wait { state == "T" }
    }

    /// Resumes it after `freeze`.
    package func thaw() { send(SIGCONT) }

    /// Its state as a letter of proc(5); nil if unknown.
    private var state: Substring? {
        // The state follows the program's name, which may contain anything.
        let status = (try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)) ?? ""
        return status.split(separator: ") ").last?.prefix(1)
    }

    /// Whether it has installed a handler for `signal`.
    package func catches(_ signal: Int32) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
        let mask = line.flatMap { UInt64($0.dropFirst(7).filter(\.isHexDigit), radix: 16) } ?? 0
        return mask >> UInt64(signal - 1) & 1 == 1
    }

    package var isRunning: Bool {
        if status != nil { return false }
        var raw: Int32 = 0
        guard waitpid(processID, &raw, WNOHANG) == processID else { return true }
        let signal = raw & 0x7f
        status = signal == 0 ? raw >> 8 & 0xff : 128 + signal
        return false
    }

    /// Its standard output so far.
    package var text: String { String(decoding: contents("stdout"), as: UTF8.self) }
    /// Its standard error so far.
    package var errors: String { String(decoding: contents("stderr"), as: UTF8.self) }

    private func contents(_ name: String) -> Data {
        (try? Data(contentsOf: URL(fileURLWithPath: folder.path(name)))) ?? Data()
    }

    /// Waits until `condition` holds; false if the program ends first, or after as many checks as fit into `timeout`
    /// seconds.
    package func wait(timeout: Double = Patience.seconds, until condition: () -> Bool) -> Bool {
        for _ in 0..<Int(timeout / Self.interval) {
            if condition() { return true }
            if !isRunning { return condition() }
            usleep(UInt32(Self.interval * 1e6))
        }
        return condition()
    }

    /// The same for tests that mostly wait, so that others run meanwhile.
    package func wait(timeout: Double = Patience.seconds, until condition: () -> Bool) async -> Bool {
        for _ in 0..<Int(timeout / Patience.interval) {
            if condition() { return true }
            if !isRunning { return condition() }
            try? await Task.sleep(for: .seconds(Patience.interval))
        }
        return condition()
    }

    /// Seconds between checks; short, because some tests must act at a certain moment.
    private static let interval = 0.002

    /// Waits until it ends; kills it after `timeout` seconds.
    package func wait(timeout: Double = Patience.seconds) -> Program.Outcome { finish(timeout: timeout) }

    /// The same for tests that mostly wait.
    package func wait(timeout: Double = Patience.seconds) async -> Program.Outcome {
        _ = await wait(timeout: timeout) { false }
        return finish(timeout: 0)
    }

    private func finish(timeout: Double) -> Program.Outcome {
        _ = wait(timeout: timeout) { false }
        if isRunning {
            hasHung = true
            kill(processID, SIGKILL)
        }
        while isRunning { usleep(2000) }
        return Program.Outcome(
            status: status ?? -1, output: contents("stdout"), errors: errors, hasHung: hasHung)
    }

    /// Calls `body` with a nil-terminated list of C strings.
    private static func withPointers<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(&pointers)
    }
}
