import CSteppedClock
import Foundation
import Glibc
import Threads

/// A clock of civil time that is set back and forth while a program runs: this process, or one that was started with
/// `environment`. Only in processes of their own: other tests look at the clock too.
public final class SteppedClock {
    /// What the compiler said.
    public struct NotBuilt: Error { public let errors: String }

    /// What a program needs to live by it.
    public let environment: [String: String]
    private let folder: TemporaryFolder
    private let file: String

    /// Builds what stands in front of the system's clock; nil where there is none.
    public static let compiler = ["clang", "cc"].first { (try? Program($0).run(["--version"]))?.status == 0 }

    /// Throws where `compiler` is nil.
    public init() throws {
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

    /// Sets the program's clock this far from the true one.
    public func set(seconds: Int64) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        var seconds = seconds
        // In one piece, and in place: the program has the file in its memory.
        guard pwrite(descriptor, &seconds, 8, 0) == 8 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    /// Sets this process's clock back, an hour each time, until `ended` is open; false if it never is.
    package static func goesBack(until ended: Latch) -> Bool { step(by: -3600, rounds: 1000, until: ended) }

    /// Sets this process's clock forward by hours, and gives whoever waits by it the time to notice; false if `ended` is
    /// not open then.
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
