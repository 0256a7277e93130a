import DToPTestSupport
import Foundation
import Glibc
import Testing

/// What the filter of system calls and landlock leave to a process (Tests/Confined tries it).
@Suite struct ConfinementTests {
    /// What becomes of a call.
    enum Fate {
        case goesThrough
        case fails(Int32)
        /// SIGSYS.
        case kills
    }

    /// In the folder of this test's own program.
    private static let program: Program = {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return Program(tests.deletingLastPathComponent().appendingPathComponent("Confined").path)
    }()

    private func expect(
        _ confinement: String, _ attempt: String, _ fate: Fate, source: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try Self.program.run([confinement, attempt])
        let status =
            switch fate {
            case .goesThrough: Int32(0)
            case .fails(let code): code
            case .kills: 128 + SIGSYS
            }
        #expect(outcome.status == status, "\(outcome)", sourceLocation: source)
    }

    @Test(
        arguments: ["connecting", "playing"],
        [
            ("work", Fate.goesThrough), ("unforeseen", .fails(ENOSYS)), ("execute", .kills), ("fork", .kills),
            ("trace", .kills), ("kill-parent", .kills), ("open-to-write", .kills), ("remove-file", .kills),
            ("ring", .kills),
        ])
    func always(_ confinement: String, _ attempt: (name: String, fate: Fate)) throws {
        try expect(confinement, attempt.name, attempt.fate)
    }

    @Test(arguments: [
        ("open-to-read", Fate.goesThrough), ("start-thread", .goesThrough), ("internet-socket", .goesThrough),
        ("packet-socket", .fails(EAFNOSUPPORT)), ("resolve", .goesThrough), ("make-executable", .goesThrough),
    ])
    func whileConnecting(_ attempt: String, _ fate: Fate) throws { try expect("connecting", attempt, fate) }

    /// The status is 77 where the kernel has no landlock.
    @Test func onlySomeFilesCanBeRead() throws {
        #expect([EACCES, 77].contains(try Self.program.run(["connecting", "open-elsewhere"]).status))
    }

    @Test(arguments: [
        "start-thread", "internet-socket", "packet-socket", "connect", "resolve", "run-memory",
        "make-executable",
    ])
    func killsOncePicturesCome(_ attempt: String) throws { try expect("playing", attempt, .kills) }

    @Test func noFileCanBeReadOncePicturesCome() throws {
        for attempt in ["open-to-read", "open-elsewhere"] { try expect("playing", attempt, .fails(EACCES)) }
    }

    @Test func abortIsStillAnAbort() throws {
        // As the service starts workers: Swift would start another program to show the trace.
        let outcome = try Self.program.run(["playing", "abort"], environment: ["SWIFT_BACKTRACE": "enable=no"])
        #expect(outcome.status == 128 + SIGABRT, "\(outcome)")
    }
}
