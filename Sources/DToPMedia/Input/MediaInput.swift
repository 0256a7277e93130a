import Glibc

/// What to open.
public enum MediaInput: Hashable, Sendable {
    /// A video or picture file, taken by its exact name.
    case file(String)
    /// Numbered pictures, with a name such as `frames/%08d.png`, at this many frames per second.
    case sequence(pattern: String, frameRate: Rational)
    /// Whatever comes through standard input.
    case standardInput
    /// A capture device, `/dev/video0`.
    case device(String)
    /// A test source: a graph of FFmpeg's filters.
    case filterGraph(String)
    /// A camera or a file on a server.
    case url(MediaURL)

    /// A name that exists is that file, whatever its characters; else a name with one `%d` or `%0Nd` is a sequence.
    public init(path: String, sequenceFrameRate: Rational) {
        var info = stat()
        let exists = stat(path, &info) == 0
        let isSequence = !exists && ImageSequence(path) != nil
        self = isSequence ? .sequence(pattern: path, frameRate: sequenceFrameRate) : .file(path)
    }

    /// How messages call it: the file's name, the pattern, the URL without credentials.
    public var name: String {
        switch self {
        case .file(let path), .device(let path): path
        case .sequence(let pattern, _): pattern
        case .standardInput: "standard input"
        case .filterGraph(let graph): "lavfi:\(graph)"
        case .url(let url): url.description
        }
    }

    /// The file's name or the pattern; nil for what is not in the file system.
    public var path: String? {
        switch self {
        case .file(let path): path
        case .sequence(let pattern, _): pattern
        default: nil
        }
    }

    var isOnServer: Bool {
        if case .url = self { return true }
        return false
    }

    /// Whose lines in FFmpeg's log belong to it, whatever thread they are written on; nil where it has no threads.
    var logOwner: LogOwner? {
        guard case .url(let url) = self, url.scheme == .udp else { return nil }
        return url.port.map { .udpPort(Int64($0)) }
    }

    /// True for what never ends by itself and does not wait; nil where only the opened input can tell.
    public var isLive: Bool? {
        switch self {
        case .file, .sequence, .standardInput, .filterGraph: false
        case .device: true
        case .url(let url):
            switch url.scheme {
            case .rtsp, .rtsps, .udp, .tcp: true
            case .http, .https: nil
            }
        }
    }
}
