import DToPMedia

/// Pictures that stand for themselves, one after the other.
final class PictureReader: FrameReader {
    let isLive = false
    let startSeconds = 0.0
    private let paths: [String]
    private let source: SourceDescription
    private let cancellation: Cancellation
    private var next = 0
    private var hasStarted = false
    private(set) var failedPictures: [MediaError] = []

    /// - Parameter frameRate: at which they are shown in an overlay.
    init(_ paths: [String], frameRate: Rational, cancellation: Cancellation) {
        self.paths = paths
        self.cancellation = cancellation
        source = SourceDescription(timeBase: frameRate.inverse, frameRate: frameRate, frameCount: paths.count)
    }

    var errorCount: Int { failedPictures.count }

    /// Pictures that cannot be read are left out and counted: one bad file must not stop the others.
    func read() throws -> FrameSource.Item? {
        while next < paths.count {
            let path = paths[next]
            defer { next += 1 }
            do {
                let frame = try StillImageReader.frame(path, cancellation: cancellation)
                defer { hasStarted = true }
                return .frame(
                    SourceFrame(
                        frame: frame, source: source, timestamp: Int64(next), duration: 1,
                        name: OutputPaths.imageName(path: path), reset: hasStarted ? "picture" : "start"))
            } catch {
                if error.kind == .cancelled { throw error }
                failedPictures.append(error)
            }
        }
        return nil
    }
}
