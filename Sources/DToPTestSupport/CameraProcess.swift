import Foundation
import Glibc

/// A server of Tests/Cameras under way, on a port of this machine. Used by one thread.
///
/// It ends with its last reference, and with the test's process at the latest: it watches its standard input.
public class CameraProcess {
    /// Where it listens, before and after a restart.
    public let port: Int
    private let script: String
    private let arguments: [String]
    private var program: RunningProgram
    /// Our end of its standard input.
    private var lifeline: Int32

    init(_ script: String, _ arguments: [String]) throws {
        self.script = script
        self.arguments = arguments
        (program, lifeline) = try Self.start(script, arguments, port: 0)
        port = try Self.port(of: program, script)
    }

    deinit { close(lifeline) }

    /// `host:port`, for URLs.
    public var place: String { "127.0.0.1:\(port)" }

    /// What it has printed so far.
    public var text: String { program.text }

    /// Ends it as a power failure would, but for the connections: the kernel closes them.
    public func kill() {
        program.send(SIGKILL)
        _ = program.wait()
        close(lifeline)
        lifeline = -1
    }

    /// Starts it anew on the same port, and returns when it listens.
    public func restart() throws {
        if lifeline >= 0 { kill() }
        (program, lifeline) = try Self.start(script, arguments, port: port)
        _ = try Self.port(of: program, script)
    }

    /// Waits until it has printed `words`.
    public func says(_ words: String) async -> Bool { await program.wait { program.text.contains(words) } }

    /// Stops it in its tracks: connections stay open, and nothing comes through them.
    public func freeze() { program.freeze() }

    /// Lets a frozen one go on.
    public func thaw() { program.thaw() }

    private static func start(_ script: String, _ arguments: [String], port: Int) throws -> (RunningProgram, Int32) {
        var ends: [Int32] = [-1, -1]
        // Closed in all other programs that tests start, or those would keep it alive.
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        guard socketpair(AF_UNIX, Int32(type), 0, &ends) == 0 else {
            throw Program.Failure.cannotStart(script, errno)
        }
        defer { close(ends[0]) }
        do {
            // Debian's own Python, which its GStreamer modules belong to.
            let path = TestFiles.package.appendingPathComponent("Tests/Cameras/\(script)").path
            let command = [path, "--port", "\(port)"] + arguments
            return (try Program("/usr/bin/python3").start(command, input: ends[0]), ends[1])
        } catch {
            close(ends[1])
            throw error
        }
    }

    /// Waits until it says its port.
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

/// A server that did not come up, and what it said: the Debian package that it lacks, if that is why.
public struct CameraFailure: Error, CustomStringConvertible {
    public let script: String
    public let errors: String

    public var description: String { "Tests/Cameras/\(script) does not start: \(errors)" }
}
