import DToPMedia

/// Every frame of a video that ends.
final class VideoFrameReader: FrameReader {
    let isLive = false
    let startSeconds: Double
    private let reader: VideoReader
    private let source: SourceDescription
    private var hasStarted = false

    /// - Parameter start: where to begin, in seconds from the beginning; frames from the keyframe before it on are given.
    init(_ reader: VideoReader, start: Double, withAudio: Bool) throws(MediaError) {
        self.reader = reader
        let video = reader.video
        let expected = video.duration.flatMap { duration in
            video.frameRate.map { Int(min(duration * $0.value, 1e9)) }
        }
        source = SourceDescription(
            timeBase: video.timeBase, frameRate: video.frameRate, audio: withAudio ? reader.audio : [],
            frameCount: video.frameCount ?? expected)
        startSeconds = reader.demuxer.startSeconds
        guard start > 0 else { return }
        do {
            try reader.demuxer.seek(seconds: startSeconds + start)
        } catch {
            // What cannot be sought is read up to there.
            if [.cancelled, .timedOut].contains(error.kind) { throw error }
        }
    }

    var errorCount: Int { reader.errorCount }

    func read() throws -> FrameSource.Item? {
        while let item = try reader.next() {
            switch item {
            case .audio(let packet):
                if !source.audio.isEmpty { return .audio(packet) }
            case .frame(let frame):
                defer { hasStarted = true }
                return .frame(
                    SourceFrame(
                        frame: frame, source: source, timestamp: frame.timestamp, duration: frame.duration,
                        reset: hasStarted ? nil : "start"))
            }
        }
        return nil
    }
}
