import DToPTestSupport
import Foundation
import Glibc
import Testing

/// The program running on a source that never ends. Used by one thread.
final class LiveRun {
    let results: Results
    let program: RunningProgram

    /// - Parameters:
    ///   - more: options besides the tiny model and the log.
    ///   - timeout: seconds without an answer or a picture; short ones are for cameras that give none.
    init(
        _ input: String, _ more: [String] = [], timeout: Int = 200, environment: [String: String] = [:]
    ) throws {
        results = try Results(stream: "live")
        program = try Program.dtopd.start(
            ["-i", input, "--model", Fixtures.made.model, "--log", results.log, "--timeout", "\(timeout)s"] + more,
            environment: environment)
    }

    /// Frames logged so far.
    var frameCount: Int { LogLine.count(results.log) }
    /// Its standard error so far.
    var errors: String { program.errors }
    /// The reasons of the losses logged so far.
    var reasons: [String] { errors.matches(of: Self.loss).map { String($0.1) } }

    private static var loss: Regex<(Substring, Substring)> {
        /dtopd: warning: \S+: backoff [0-9.]+ s, ([a-z-]+): \S/
    }

    /// Waits for `count` more frames.
    func advances(by count: Int = 5) async -> Bool {
        let target = frameCount + count
        return await program.wait { self.frameCount >= target }
    }

    /// Waits until `count` losses have been logged in all.
    func loses(times count: Int) async -> Bool {
        await program.wait { self.reasons.count >= count }
    }

    /// Sends SIGTERM and expects a clean end.
    @discardableResult
    func stop(source: SourceLocation = #_sourceLocation) throws -> Program.Outcome {
        #expect(program.isRunning, "it had ended: \(errors)", sourceLocation: source)
        program.send(SIGTERM)
        let outcome = program.wait()
        #expect(outcome.status == 0 && !outcome.hasHung, "\(outcome)", sourceLocation: source)
        return outcome
    }
}
