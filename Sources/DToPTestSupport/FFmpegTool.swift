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

/// Each picture of a video as Debian's ffmpeg decodes it, row by row without gaps.
package func rawPictures(_ path: String, _ format: String, byteCount: Int) throws -> [[UInt8]] {
    let arguments = [
        "-v", "error", "-nostdin", "-i", path, "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", format, "-",
    ]
    let outcome = try Program("ffmpeg").run(arguments)
    if outcome.status != 0 { throw FFmpegFailure(arguments: "\(arguments)", output: "-", outcome: "\(outcome)") }
    let bytes = Array(outcome.output)
    return stride(from: 0, to: bytes.count, by: byteCount).map { Array(bytes[$0..<min($0 + byteCount, bytes.count)]) }
}

extension [[UInt8]] {
    /// A number for each picture, to compare them by: a failure that printed the pictures would fill screens.
    package var hashes: [Int] { map(\.hashValue) }
}
