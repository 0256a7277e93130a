/// Runs Debian's ffmpeg to make videos and pictures for tests. Splits `arguments` at spaces.
/// Throws `FFmpegFailure` with its error output if it fails.
package func ffmpeg(_ arguments: String, _ output: String) throws {
    let outcome = try Program("ffmpeg").run(
        ["-v", "error", "-nostdin", "-y"] + arguments.split(separator: " ").map(String.init) + [output])
    if outcome.status != 0 { throw FFmpegFailure(arguments: arguments, output: output, outcome: "\(outcome)") }
}

/// The arguments of a failed ffmpeg run, and how it ended.
package struct FFmpegFailure: Error {
    package let arguments: String
    package let output: String
    package let outcome: String
}
