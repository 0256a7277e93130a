import Glibc

/// What to open.
public enum MediaInput: Hashable, Sendable {
    /// A video or picture file, taken by its exact name.
    case file(String)
    /// Numbered pictures, with a name such as `frames/%08d.png`, at this many frames per second.
    case sequence(pattern: String, frameRate: Rational)

    /// A name that exists is that file, whatever its characters; else a name with one `%d` or `%0Nd` is a sequence.
    public init(path: String, sequenceFrameRate: Rational) {
        var info = stat()
        let exists = stat(path, &info) == 0
        let isSequence = !exists && ImageSequence(path) != nil
        self = isSequence ? .sequence(pattern: path, frameRate: sequenceFrameRate) : .file(path)
    }

    /// The file's name, or the pattern.
    public var path: String {
        switch self {
        case .file(let path): path
        case .sequence(let pattern, _): pattern
        }
    }
}
