import FileNames
import SystemPackage

/// What to open.
public enum MediaInput: Hashable, Sendable {
    /// A video or picture file, taken by its exact name.
    case file(FilePath)
    /// Whatever comes through standard input.
    case standardInput
    /// A capture device, `/dev/video0`.
    case device(FilePath)
    /// A test source: a graph of FFmpeg's filters.
    case filterGraph(String)
    /// A camera or a file on a server.
    case url(MediaURL)

    /// How messages call it: the file's name, the URL without credentials.
    public var name: String {
        switch self {
        case .file(let path), .device(let path): path.shown
        case .standardInput: "standard input"
        case .filterGraph(let graph): ByteText.shown("lavfi:\(graph)")
        case .url(let url): url.description
        }
    }

    /// The file's name; nil for what is not in the file system.
    public var path: FilePath? {
        if case .file(let path) = self { path } else { nil }
    }

    /// True for what is read from a disk or a pipe, not over a network.
    var isStored: Bool {
        switch self {
        case .file, .standardInput: true
        case .device, .filterGraph, .url: false
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
        case .file, .standardInput, .filterGraph: false
        case .device: true
        case .url(let url):
            switch url.scheme {
            case .rtsp, .rtsps, .udp, .tcp: true
            case .http, .https: nil
            }
        }
    }
}
