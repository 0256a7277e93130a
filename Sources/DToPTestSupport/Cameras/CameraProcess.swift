import Foundation
import Glibc

/// A running server from Tests/Cameras on a local port. For use by one thread.
///
/// It ends with its last reference, or at the latest with the test's process, because it watches its standard input.
package class CameraProcess {
    /// The port it listens on; a restart keeps it.
    package let port: Int
    private let script: String
    private let arguments: [String]
    private var program: RunningProgram
    /// This process's end of its standard input; -1 once killed.
    private var lifeline: Int32

    init(_ script: String, _ arguments: [String]) throws {
        self.script = script
        self.arguments = arguments
        (program, lifeline) = try Self.start(script, arguments, port: 0)
        port = try Self.port(of: program, script)
    }

    deinit { close(lifeline) }

    /// `host:port`, for URLs.
    package var place: String { "127.0.0.1:\(port)" }

    /// Its standard output so far.
    package var text: String { program.text }

    /// Kills it as a power failure would, except that the kernel closes its connections.
    package func kill() {
        program.send(SIGKILL)
        _ = program.wait()
        close(lifeline)
        lifeline = -1
    }

    /// Restarts it on the same port; returns once it listens.
    package func restart() throws {
        if lifeline >= 0 { kill() }
        (program, lifeline) = try Self.start(script, arguments, port: port)
        _ = try Self.port(of: program, script)
    }

    /// Waits until it has printed `words`; false if it never does.
    package func says(_ words: String) async -> Bool { await program.wait { program.text.contains(words) } }

    /// Waits until `condition` holds; false if it never does, or the server has ended.
    package func wait(until condition: () -> Bool) async -> Bool { await program.wait(until: condition) }

    /// Suspends it: connections stay open but carry nothing.
    package func freeze() { program.freeze() }

    /// Resumes it after `freeze`.
    package func thaw() { program.thaw() }

    private static func start(_ script: String, _ arguments: [String], port: Int) throws -> (RunningProgram, Int32) {
        var ends: [Int32] = [-1, -1]
        // Close-on-exec, or other programs that tests start would keep it alive.
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        guard socketpair(AF_UNIX, Int32(type), 0, &ends) == 0 else {
            throw Program.Failure.cannotStart(script, errno)
        }
        defer { close(ends[0]) }
        do {
            // Debian's own Python, for which its GStreamer modules are built.
            let path = TestFiles.package.appendingPathComponent("Tests/Cameras/\(script)").path
            let command = [path, "--port", "\(port)"] + arguments
            return (try Program("/usr/bin/python3").start(command, input: ends[0]), ends[1])
        } catch {
            close(ends[1])
            throw error
        }
    }

    /// Waits until it prints its port. Throws `CameraFailure` if it never does.
    private static func port(of program: RunningProgram, _ script: String) throws -> Int {
        var port: Int?
        let isUp = program.wait {
            port = program.text.firstMatch(of: /PORT (\d+)\n/).flatMap { Int($0.1) }
            return port != nil
        }
        guard isUp, let port else { throw CameraFailure(script: script, errors: program.errors) }
        return port
    }
}

/// A server that did not start, with its standard error, which names the Debian package it lacks, if that is why.
package struct CameraFailure: Error, CustomStringConvertible {
    package let script: String
    package let errors: String

    package var description: String { "Tests/Cameras/\(script) does not start: \(errors)" }
}
