import DToPMedia
import FileNames
import SystemPackage

/// Reads independent pictures in order.
final class PictureReader: FrameReader {
    let isLive = false
    let startSeconds = 0.0
    private let paths: [FilePath]
    private let source: SourceDescription
    private let decoder: PictureDecoder
    private var next = 0
    private var hasStarted = false

    /// - Parameter frameRate: frames per second at which an overlay shows them.
    init(_ paths: [FilePath], frameRate: Rational, decoder: PictureDecoder) {
        self.paths = paths
        self.decoder = decoder
        source = SourceDescription(timeBase: frameRate.inverse, frameRate: frameRate, frameCount: paths.count)
    }

    var failedPictures: [MediaError] { decoder.failures }

    func read() throws -> FrameSource.Item? {
        while next < paths.count {
            let path = paths[next]
            defer { next += 1 }
            guard let frame = try decoder.frame(path) else { continue }
            defer { hasStarted = true }
            return .frame(
                SourceFrame(
                    frame: frame, source: source, timestamp: Int64(next), duration: 1,
                    name: OutputPaths.imageName(path: path), reset: hasStarted ? .picture : .start))
        }
        decoder.finish()
        return nil
    }
}
