import Foundation
import Glibc

/// A program that tests run as its users do.
package struct Program: Sendable {
    /// The result of a finished run.
    package struct Outcome: Sendable, CustomStringConvertible {
        /// The exit status, or 128 + the signal that ended it.
        package let status: Int32
        package let output: Data
        package let errors: String
        /// True if it was killed because it did not end in time.
        package let hasHung: Bool

        package var text: String { String(decoding: output, as: UTF8.self) }
        package var description: String { "status \(status)\(hasHung ? ", hung" : ""), stderr: \(errors)" }
    }

    package enum Failure: Error, CustomStringConvertible {
        case missing(String)
        case cannotStart(String, Int32)

        package var description: String {
            switch self {
            case .missing(let path): "\(path) is missing: build it first (swift build -c release --product dtopd)"
            case .cannotStart(let path, ENOENT):
                "\(path) is missing (make .build/test-packages installs all that tests need)"
            case .cannotStart(let path, let code): "cannot start \(path): \(String(cString: strerror(code)))"
            }
        }
    }

    package let path: String

    package init(_ path: String) { self.path = path }

    /// The program under test: the one named by `DTOPD_PROGRAM`, else the release build.
    package static var dtopd: Program {
        get throws {
            let name = ProcessInfo.processInfo.environment["DTOPD_PROGRAM"] ?? ".build/release/dtopd"
            let path = URL(fileURLWithPath: name, relativeTo: TestFiles.package).path
            guard access(path, X_OK) == 0 else { throw Failure.missing(path) }
            return Program(path)
        }
    }

    /// Runs it to its end; kills it after `timeout` seconds.
    package func run(
        _ arguments: [String], environment: [String: String] = [:], timeout: Double = Patience.seconds
    ) throws -> Outcome {
        try start(arguments, environment: environment).wait(timeout: timeout)
    }

    /// Starts it. `environment` is added to the test's own; `input` is its standard input, nil for /dev/null.
    package func start(
        _ arguments: [String], environment: [String: String] = [:], input: Int32? = nil
    ) throws -> RunningProgram {
        try RunningProgram(path, arguments, environment, input: input)
    }

    /// Runs a shell command line in which `"$0"` is this program and `"$@"` are `arguments`.
    package func shell(_ command: String, _ arguments: [String], timeout: Double = Patience.seconds) throws -> Outcome {
        try Program("/bin/bash").run(["-c", command, path] + arguments, timeout: timeout)
    }
}
