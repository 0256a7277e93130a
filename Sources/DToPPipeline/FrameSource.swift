import DToPMedia

/// The frames of one finite input, every one, in order.
///
/// `@unchecked Sendable`: opened on one thread, then read by one other.
final class FrameSource: @unchecked Sendable {
    enum Item: Sendable {
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
    private let cancellation: Cancellation
    private var next = 0
    /// Frames and packets read ahead by `peek`.
    private var ahead: [Item] = []

    /// - Parameter frameRate: at which independent pictures are shown in an overlay.
    init(_ input: StreamInput, frameRate: Rational, cancellation: Cancellation) throws(MediaError) {
        // One thread decodes: where a stream is damaged, several give different pictures from run to run.
        reader =
            switch input {
            case .video(let video): .video(try VideoReader(video, threads: 1, cancellation: cancellation))
            case .pictures(let paths): .pictures(paths)
            }
        pictureTimeBase = frameRate.inverse
        self.cancellation = cancellation
    }

    var timeBase: Rational {
        switch reader {
        case .video(let video): video.video.timeBase
        case .pictures: pictureTimeBase
        }
    }
    var frameRate: Rational? {
        switch reader {
        case .video(let video): video.video.frameRate
        case .pictures: pictureTimeBase.inverse
        }
    }
    var audio: [AudioStream] {
        switch reader {
        case .video(let video): video.audio
        case .pictures: []
        }
    }
    /// How many frames are expected; nil if unknown.
    var frameCount: Int? {
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
    var errorCount: Int {
        switch reader {
        case .video(let video): video.errorCount
        case .pictures: failedPictures.count
        }
    }
    /// Frames decoded so far.
    var framesRead: Int { next - failedPictures.count }
    /// Why independent pictures were left out.
    private(set) var failedPictures: [MediaError] = []

    /// The first frame, kept for `read`; nil if there is none.
    func peek() throws(MediaError) -> SourceFrame? {
        while let item = try readNext() {
            ahead.append(item)
            if case .frame(let frame) = item { return frame }
        }
        return nil
    }

    /// The next frame or audio packet; nil at the end.
    func read() throws(MediaError) -> Item? { ahead.isEmpty ? try readNext() : ahead.removeFirst() }

    private func readNext() throws(MediaError) -> Item? {
        switch reader {
        case .video(let video): try readVideo(video)
        case .pictures(let paths): try readPicture(paths)
        }
    }

    private func readVideo(_ video: VideoReader) throws(MediaError) -> Item? {
        switch try video.next() {
        case nil: return nil
        case .audio(let packet): return .audio(packet)
        case .frame(let frame):
            defer { next += 1 }
            return .frame(
                SourceFrame(
                    frame: frame, timestamp: frame.timestamp, duration: frame.duration, timeBase: frame.timeBase,
                    name: nil, reset: next == 0 ? "start" : nil))
        }
    }

    /// Pictures that cannot be read are left out and counted: one bad file must not stop the others.
    private func readPicture(_ paths: [String]) throws(MediaError) -> Item? {
        while next < paths.count {
            let path = paths[next]
            defer { next += 1 }
            do {
                let frame = try StillImageReader.frame(path, cancellation: cancellation)
                return .frame(
                    SourceFrame(
                        frame: frame, timestamp: Int64(next), duration: 1, timeBase: pictureTimeBase,
                        name: OutputPaths.imageName(path: path), reset: next == 0 ? "start" : "picture"))
            } catch {
                if error.kind == .cancelled { throw error }
                failedPictures.append(error)
            }
        }
        return nil
    }
}

/// A decoded frame and its place in the input.
struct SourceFrame: Sendable {
    let frame: Frame
    /// Presentation timestamp and duration in ticks of `timeBase`.
    let timestamp: Int64
    let duration: Int64
    let timeBase: Rational
    /// The stem of an independent picture's file; nil for video.
    let name: String?
    /// Why nothing may be carried over from the frame before; nil if it may.
    let reset: String?

    var seconds: Double { timeBase.seconds(timestamp) }
}
