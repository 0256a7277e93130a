import DToPTestSupport
import Foundation
import Glibc
import Testing

/// The program running on a source that never ends. Used by one thread.
final class LiveRun {
    let results: Results
    let program: RunningProgram

    /// Where network and decoder run.
    enum Place: String, CaseIterable {
        /// In the process, as `dtopd run` does it.
        case here
        /// In a process of their own, as `dtopd serve` does it.
        case worker
    }

    /// - Parameters:
    ///   - more: options besides the tiny model and the log.
    ///   - timeout: seconds without an answer or a picture; short ones are for cameras that give none.
    init(
        _ input: String, _ more: [String] = [], timeout: Int = 200, environment: [String: String] = [:],
        in place: Place = .here
    ) throws {
        results = try Results(stream: "live")
        let options = try ["--model", Fixtures.made.model, "--log", results.log, "--timeout", "\(timeout)s"] + more
        let arguments =
            switch place {
            case .here: ["-i", input] + options
            case .worker: try Self.serve(input, options, file: results.folder.path("dtopd.yaml"))
            }
        program = try Program.dtopd.start(arguments, environment: environment)
    }

    /// The arguments that serve the same stream; `options` are pairs. Writes the configuration to `file`.
    private static func serve(_ input: String, _ options: [String], file: String) throws -> [String] {
        var lines: [String: String] = [:]
        for index in stride(from: 0, to: options.count, by: 2) {
            let key = String(options[index].dropFirst(2)).replacing("-", with: "_")
            lines[key == "log_level" ? key : "    \(key)"] = "'\(options[index + 1])'"
        }
        let own = lines.filter { $0.key.hasPrefix(" ") }.map { "\($0): \($1)" }
        let process = lines.filter { !$0.key.hasPrefix(" ") }.map { "\($0): \($1)" }
        // The usual addresses are for the machine's own service.
        let text = process + ["control: none", "metrics: none", "streams:", "  live:", "    input: '\(input)'"] + own
        try Data((text.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
        return ["serve", "--config", file]
    }

    /// The process that reads the camera; nil if there is none.
    var worker: pid_t? {
        let threads = Files.names("/proc/\(program.processID)/task")
        let children = threads.compactMap {
            try? String(contentsOfFile: "/proc/\(program.processID)/task/\($0)/children", encoding: .utf8)
        }
        return children.joined(separator: " ").split(separator: " ").first.flatMap { pid_t($0) }
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
