import DToPMedia
import DToPPipeline
import Imaging
import Logging
import SystemPackage

/// Frames to evaluate, in order, with labels if there are any.
package enum SequenceSource: Sendable {
    /// A video file, or another input that ends.
    case video(name: String, StreamInput)
    /// Labelled pictures that are the frames of one video.
    case labelled(LabelledFolder, LabelReader)

    var name: String {
        switch self {
        case .video(let name, _): name
        case .labelled(let folder, _): folder.name
        }
    }

    /// The files that are read; empty for an input that is not a file.
    package var files: [FilePath] {
        switch self {
        case .video(_, let input): input.paths
        case .labelled(let folder, _): folder.files
        }
    }

    /// Calls `body` with each frame, its labels, and whether it is a reset (nothing may be carried into it), until
    /// `body` returns false.
    func forEachFrame(_ body: (Frame, _ truth: LabelMap?, _ isBeginning: Bool) throws -> Bool) throws {
        switch self {
        case .video(_, let input):
            let monitor = StreamMonitor(stream: name, logger: Logger(label: "dtopd") { _ in SwiftLogNoOpLogHandler() })
            var settings = InputSettings()
            settings.isLive = false
            let source = try FrameSource(
                input, settings, frameRate: .usualFrameRate, withAudio: false, monitor: monitor,
                cancellation: Cancellation())
            defer { source.close() }
            while let item = try source.read() {
                guard case .frame(let frame) = item else { continue }
                guard try body(frame.frame, nil, frame.reset != nil) else { return }
            }
        case .labelled(let folder, let labels):
            for (index, picture) in folder.pictures.enumerated() {
                let (frame, truth) = try labels.read(picture)
                guard try body(frame, truth, index == 0) else { return }
            }
        }
    }
}
