/// Runs Debian's ffmpeg, which makes the videos and pictures that tests read; arguments are split at spaces.
/// Throws what it said where it fails.
public func ffmpeg(_ arguments: String, _ output: String) throws {
    let outcome = try Program("ffmpeg").run(
        ["-v", "error", "-nostdin", "-y"] + arguments.split(separator: " ").map(String.init) + [output])
    if outcome.status != 0 { throw FFmpegFailure(arguments: arguments, output: output, outcome: "\(outcome)") }
}

/// What ffmpeg was asked, and how it ended.
public struct FFmpegFailure: Error {
    public let arguments: String
    public let output: String
    public let outcome: String
}
