import DToPMedia

/// The frames of one finite input, every one, in order.
///
/// `@unchecked Sendable`: opened on one thread, then read by one other.
package final class FrameSource: @unchecked Sendable {
    package enum Item: Sendable {
        case frame(SourceFrame)
        /// A packet of an audio stream, to be copied.
        case audio(Packet)
    }

    private enum Reader {
        case video(VideoReader)
        case pictures([String])
    }

    private let reader: Reader
    private let pictureTimeBase: Rational
    private let withAudio: Bool
    private let cancellation: Cancellation
    /// The next of the pictures.
    private var next = 0
    private var hasStarted = false
    /// Frames and packets read ahead by `peek`.
    private var ahead: [Item] = []
    private static let mostAhead = 4096

    /// - Parameters:
    ///   - frameRate: at which independent pictures are shown in an overlay.
    ///   - withAudio: whether audio packets are wanted.
    package init(
        _ input: StreamInput, frameRate: Rational, withAudio: Bool = true, cancellation: Cancellation
    ) throws(MediaError) {
        // One thread decodes: where a stream is damaged, several give different pictures from run to run.
        reader =
            switch input {
            case .video(let video): .video(try VideoReader(video, threads: 1, cancellation: cancellation))
            case .pictures(let paths): .pictures(paths)
            }
        pictureTimeBase = frameRate.inverse
        self.withAudio = withAudio
        self.cancellation = cancellation
    }

    package var timeBase: Rational {
        switch reader {
        case .video(let video): video.video.timeBase
        case .pictures: pictureTimeBase
        }
    }
    package var frameRate: Rational? {
        switch reader {
        case .video(let video): video.video.frameRate
        case .pictures: pictureTimeBase.inverse
        }
    }
    package var audio: [AudioStream] {
        switch reader {
        case .video(let video): video.audio
        case .pictures: []
        }
    }
    /// How many frames are expected; nil if unknown.
    package var frameCount: Int? {
        switch reader {
        case .video(let video):
            video.video.frameCount
                ?? video.video.duration.flatMap { duration in
                    video.video.frameRate.map { Int(min(duration * $0.value, 1e9)) }
                }
        case .pictures(let paths): paths.count
        }
    }
    /// Places that could not be read or decoded so far.
    package var errorCount: Int {
        switch reader {
        case .video(let video): video.errorCount
        case .pictures: failedPictures.count
        }
    }
    /// Why independent pictures were left out.
    package private(set) var failedPictures: [MediaError] = []

    /// How long the first frame took.
    private(set) var peekTime = Duration.zero

    /// The first frame, kept for `read`; nil if there is none.
    package func peek() throws(MediaError) -> SourceFrame? {
        let start = ContinuousClock.now
        defer { peekTime = start.duration(to: .now) }
        while let item = try readNext() {
            ahead.append(item)
            if case .frame(let frame) = item { return frame }
        }
        return nil
    }

    /// The next frame or audio packet; nil at the end.
    package func read() throws(MediaError) -> Item? { ahead.isEmpty ? try readNext() : ahead.removeFirst() }

    private func readNext() throws(MediaError) -> Item? {
        switch reader {
        case .video(let video): try readVideo(video)
        case .pictures(let paths): try readPicture(paths)
        }
    }

    private func readVideo(_ video: VideoReader) throws(MediaError) -> Item? {
        while let item = try video.next() {
            switch item {
            case .audio(let packet):
                // What waits for the first frame is bounded, however a file is laid out.
                if withAudio, ahead.count < Self.mostAhead { return .audio(packet) }
            case .frame(let frame):
                defer { hasStarted = true }
                return .frame(
                    SourceFrame(
                        frame: frame, timestamp: frame.timestamp, duration: frame.duration, timeBase: frame.timeBase,
                        name: nil, reset: hasStarted ? nil : "start"))
            }
        }
        return nil
    }

    /// Pictures that cannot be read are left out and counted: one bad file must not stop the others.
    private func readPicture(_ paths: [String]) throws(MediaError) -> Item? {
        while next < paths.count {
            let path = paths[next]
            defer { next += 1 }
            do {
                let frame = try StillImageReader.frame(path, cancellation: cancellation)
                defer { hasStarted = true }
                return .frame(
                    SourceFrame(
                        frame: frame, timestamp: Int64(next), duration: 1, timeBase: pictureTimeBase,
                        name: OutputPaths.imageName(path: path), reset: hasStarted ? "picture" : "start"))
            } catch {
                if error.kind == .cancelled { throw error }
                failedPictures.append(error)
            }
        }
        return nil
    }
}
