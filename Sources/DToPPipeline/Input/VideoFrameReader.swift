import DToPMedia

/// Every frame of a video that ends.
final class VideoFrameReader: FrameReader {
    let isLive = false
    let startSeconds: Double
    private var reader: VideoReader
    private let source: SourceDescription
    private let monitor: StreamMonitor
    private var discontinuity = Discontinuity()
    private var isEmpty = true
    /// Decoded on the way to the beginning.
    private var first: Frame?

    /// - Parameters:
    ///   - start: where to begin, in seconds from the beginning; frames from a keyframe before it on are given.
    ///   - reopen: opens the same once more.
    init(
        _ reader: VideoReader, start: Double, withAudio: Bool, monitor: StreamMonitor,
        reopen: () throws(MediaError) -> VideoReader
    ) throws(MediaError) {
        self.reader = reader
        self.monitor = monitor
        if let choice = reader.demuxer.choice { monitor.note(choice) }
        let video = reader.video
        let expected = video.duration.flatMap { duration in
            video.frameRate.map { Int(min(duration * $0.value, 1e9)) }
        }
        source = SourceDescription(
            timeBase: video.timeBase, frameRate: video.frameRate, audio: withAudio ? reader.audio : [],
            frameCount: video.frameCount ?? expected)
        startSeconds = reader.demuxer.startSeconds
        if start > 0 { try seek(to: startSeconds + start, reopen) }
    }

    /// Goes to a clean keyframe at or before `target`: some containers land anywhere, so it tries earlier and earlier.
    private func seek(to target: Double, _ reopen: () throws(MediaError) -> VideoReader) throws(MediaError) {
        var back = 0.0
        do {
            while target - back > startSeconds {
                try reader.seek(seconds: target - back)
                first = try cleanKeyframe(until: target)
                if first != nil { return }
                back = max(1, back * 2)
            }
            // Some do not even find back to their beginning.
            reader = try reopen()
        } catch {
            // What cannot be sought is read up to there.
            if [.cancelled, .timedOut].contains(error.kind) { throw error }
        }
    }

    /// The first picture from which on all are sound; nil where it lies behind `target`.
    private func cleanKeyframe(until target: Double) throws(MediaError) -> Frame? {
        while let item = try reader.next() {
            guard case .frame(let frame) = item else { continue }
            if frame.seconds > target + 1e-6 { return nil }
            if frame.isKeyframe, !frame.isCorrupt { return frame }
        }
        return nil
    }

    var errorCount: Int { reader.errorCount }

    func read() throws -> FrameSource.Item? {
        if let frame = first {
            first = nil
            return .frame(place(frame))
        }
        while let item = try reader.next() {
            switch item {
            case .audio(let packet):
                if !source.audio.isEmpty { return .audio(packet) }
            case .frame(let frame): return .frame(place(frame))
            }
        }
        guard let refusal = reader.decoder.refusal else { return nil }
        if isEmpty { throw refusal }
        monitor.note("pictures left out: \(refusal.reason)")
        return nil
    }

    private func place(_ frame: Frame) -> SourceFrame {
        isEmpty = false
        return SourceFrame(
            frame: frame, source: source, timestamp: frame.timestamp, duration: frame.duration,
            reset: discontinuity.reason(seconds: frame.seconds, isCorrupt: frame.isCorrupt))
    }
}
