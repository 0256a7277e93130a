import DToPMedia
import DToPPipeline
import DToPService
import Foundation
import Imaging
import Synchronization

/// The pictures that viewers see in place of a camera's while none come, so that nobody takes an old one for the present.
final class Notices: Sendable {
    private struct Notice {
        let lines: [String]
        let size: PixelSize
        let picture: ViewPicture
    }

    /// By stream.
    private let latest = Mutex<[String: Notice]>([:])

    /// The notice about a stream; nil while its pictures come.
    func picture(of stream: StreamReading, size: PixelSize) -> ViewPicture? {
        guard let silence = stream.silence else {
            latest.withLock { $0[stream.id] = nil }
            return nil
        }
        return picture(of: stream.id, lines: NoticePicture.lines(silence.why, since: silence.since), size: size)
    }

    /// A notice of these lines.
    func picture(of id: String, lines: [String], size: PixelSize) -> ViewPicture? {
        latest.withLock { latest in
            if let known = latest[id], known.lines == lines, known.size == size { return known.picture }
            guard let bytes = try? PictureEncoder().jpeg(NoticePicture.draw(lines, size: size)) else { return nil }
            let picture = ViewPicture(bytes, wall: .now)
            latest[id] = Notice(lines: lines, size: size, picture: picture)
            return picture
        }
    }
}
