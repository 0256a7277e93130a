import FileNames
import SystemPackage

/// What to open.
package enum MediaInput: Hashable, Sendable {
    /// A video or picture file, taken by its exact name.
    case file(FilePath)
    /// The bytes on standard input.
    case standardInput
    /// A capture device, such as `/dev/video0`.
    case device(FilePath)
    /// A test source: an FFmpeg filter graph.
    case filterGraph(String)
    /// A camera, or a file on a server.
    case url(MediaURL)

    /// Its name in messages: the file's name, or the URL without credentials.
    package var name: String {
        switch self {
        case .file(let path), .device(let path): path.shown
        case .standardInput: "standard input"
        case .filterGraph(let graph): ByteText.shown("lavfi:\(graph)")
        case .url(let url): url.description
        }
    }

    /// The file's path; nil for any other kind of input.
    package var path: FilePath? {
        if case .file(let path) = self { path } else { nil }
    }

    /// True if it is read from a disk or a pipe, not over a network.
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

    /// The owner of its lines in FFmpeg's log, whatever thread writes them; nil if it has no threads of its own.
    var logOwner: LogOwner? {
        guard case .url(let url) = self, url.scheme == .udp else { return nil }
        return url.port.map { .udpPort(Int64($0)) }
    }

    /// True if it never ends by itself and does not wait for us; nil if only the opened input can tell.
    package var isLive: Bool? {
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
