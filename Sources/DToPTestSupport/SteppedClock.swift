import CSteppedClock
import Foundation
import Glibc
import Threads

/// Sets the wall clock of a running program back and forth: of this process, or of one started with `environment`. In
/// this process only if it runs no other tests, because those read the clock too.
package final class SteppedClock {
    /// The library could not be built; `errors` is the compiler's output.
    package struct NotBuilt: Error { public let errors: String }

    /// Variables that make a program use this clock.
    package let environment: [String: String]
    private let folder: TemporaryFolder
    private let file: String

    /// The compiler that builds the library in front of the system's clock; nil if there is none.
    package static let compiler = ["clang", "cc"].first { (try? Program($0).run(["--version"]))?.status == 0 }

    /// Builds the library. Throws `NotBuilt` if `compiler` is nil or fails.
    package init() throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        file = folder.path("offset")
        let library = folder.path("stepped_clock.so")
        let sources = TestFiles.package.appendingPathComponent("Tests/CSteppedClock").path
        let arguments = ["-shared", "-fPIC", "-I", sources + "/include", "-o", library, sources + "/stepped_clock.c"]
        let outcome = try Self.compiler.map { try Program($0).run(arguments) }
        guard outcome?.status == 0 else { throw NotBuilt(errors: outcome?.errors ?? "no compiler") }
        environment = ["LD_PRELOAD": library, "STEPPED_CLOCK": file]
        try set(seconds: 0)
    }

    /// Sets the program's clock `seconds` ahead of the true one; negative is behind.
    package func set(seconds: Int64) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        var seconds = seconds
        // One write, in place: the program has the file mapped.
        guard pwrite(descriptor, &seconds, 8, 0) == 8 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    /// Sets this process's clock back by an hour again and again until `ended` is open; false if it never opens.
    package static func goesBack(until ended: Latch) -> Bool { step(by: -3600, rounds: 1000, until: ended) }

    /// Sets this process's clock forward by hours and gives threads that wait by it time to notice; false if `ended` is
    /// still closed then.
    package static func goesForward(until ended: Latch) -> Bool { step(by: 3600, rounds: 20, until: ended) }

    private static func step(by seconds: Int64, rounds: Int64, until ended: Latch) -> Bool {
        let before = Date()
        for round in 1...rounds {
            if ended.wait(within: .milliseconds(20)) { return true }
            stepped_clock_set(round * seconds)
            precondition(abs(Date().timeIntervalSince(before)) > 3000, "the clock of this process cannot be set")
        }
        return false
    }
}
