import FileNames

/// Why nothing can be recorded. Names settings by their keys, in backticks.
package enum RecordingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is less room than `record_min_free` asks for; `free` is nil if that cannot be found out.
    case lowSpace(path: String, free: Int64?, least: Int64)
    /// Another stream or process writes segments there.
    case busy(path: String)

    package var description: String {
        switch self {
        case .lowSpace(let path, let free, let least):
            let room = free.map { "there are \(Format.scaled(Double($0)))bytes free" } ?? "nobody knows what is free"
            return "cannot record in '\(path)': \(room), and `record_min_free` asks for "
                + "\(Format.scaled(Double(least)))bytes; free some space, or set less"
        case .busy(let path):
            return "cannot write segments to '\(path)': another process or stream does so; choose another folder"
        }
    }
}
