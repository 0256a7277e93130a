import DToPMedia
import FileNames
import SystemPackage

/// Decodes the pictures of one input independently. Those that cannot be decoded are left out and remembered: one bad
/// file must not stop the others.
final class PictureDecoder {
    private let cancellation: Cancellation
    private let monitor: StreamMonitor
    private(set) var failures: [MediaError] = []
    /// Files with several pictures, of which only the first was taken.
    private var shortened: [FilePath] = []

    init(monitor: StreamMonitor, cancellation: Cancellation) {
        self.monitor = monitor
        self.cancellation = cancellation
    }

    /// The first picture of a file; nil if none can be decoded. Throws only when cancelled.
    func frame(_ path: FilePath) throws(MediaError) -> Frame? {
        do {
            let picture = try StillImageReader.first(of: path, cancellation: cancellation)
            if picture.isOneOfSeveral { shortened.append(path) }
            return picture.frame
        } catch {
            if error.kind == .cancelled { throw error }
            failures.append(error)
            return nil
        }
    }

    /// Logs which pictures were not read; called after the last one.
    func finish() {
        guard let first = shortened.first else { return }
        let others = shortened.count - 1
        let more = others == 0 ? "" : others == 1 ? " and in another file" : " and in \(others) other files"
        monitor.note("several pictures in \(first.shown)\(more); the first is taken")
    }
}
