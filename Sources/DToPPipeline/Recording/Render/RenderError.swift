/// Why masks cannot be drawn over a recording's segment.
package enum RenderError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Its file of masks cannot be read.
    case noMasks(path: String, reason: String)
    /// A line of it makes no sense.
    case badLine(path: String, line: Int)
    /// It lacks what is to be shown.
    case noExits(path: String)

    package var description: String {
        switch self {
        case .noMasks(let path, let reason):
            "cannot read the masks in '\(path)': \(reason); name a segment with its masks beside it"
        case .noExits(let path): "'\(path)' has masks alone; show classes"
        case .badLine(let path, let line): "line \(line) of '\(path)' is no line of masks; the file is damaged"
        }
    }
}
