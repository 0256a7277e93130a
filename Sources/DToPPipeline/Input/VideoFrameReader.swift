import DToPMedia
import DequeModule

/// Reads every frame of a finite video.
final class VideoFrameReader: FrameReader {
    let isLive = false
    let startSeconds: Double
    private var reader: VideoReader
    private let source: SourceDescription
    private let monitor: StreamMonitor
    private var discontinuity: Discontinuity
    /// Items read while looking for the beginning, to be handed out first.
    private var early: Deque<VideoReader.Item> = []
    private let canReopen: Bool
    /// Nil if nothing is recorded.
    private var packets: EarlyPackets?
    /// Presentation time, in seconds, from which on nothing is wanted.
    private let end: Double
    private var isEmpty = true

    /// - Parameters:
    ///   - frames: those that the reader decodes.
    ///   - selection: where to begin and end; reading begins at a keyframe at or before its start.
    ///   - part: the same by timestamps; nil for no such limits.
    ///   - reopen: opens the same input again.
    init(
        _ reader: VideoReader, frames: DecodedFrames, selection: FrameSelection, part: VideoPart? = nil,
        withAudio: Bool,
        recording: Recording? = nil, monitor: StreamMonitor,
        reopen: () throws(MediaError) -> VideoReader
    ) throws(MediaError) {
        self.reader = reader
        self.monitor = monitor
        discontinuity = Discontinuity(longestStep: frames.longestStep)
        if let choice = reader.demuxer.choice { monitor.note(choice) }
        let video = reader.video
        let expected = video.duration.flatMap { duration in
            video.frameRate.map { Int(min(duration * $0.value, 1e9)) }
        }
        source = SourceDescription(
            timeBase: video.timeBase, frameRate: video.frameRate, audio: withAudio ? reader.audio : [],
            frameCount: video.frameCount ?? expected)
        if let recording { packets = try EarlyPackets(recording, reader) }
        startSeconds = try reader.startSeconds()
        canReopen = reader.demuxer.input != .standardInput
        end = selection.duration.map { [startSeconds] in startSeconds + selection.start + $0 } ?? .infinity
        packets?.end = end
        if let from = part?.from {
            try begin(at: video.timeBase.seconds(from), reopen)
        } else if selection.start > 0 {
            try begin(at: startSeconds + selection.start, reopen)
        }
        packets?.release()
    }

    /// Begins at a clean keyframe at or before `target`. Tries ever earlier times, since some containers land anywhere.
    private func begin(at target: Double, _ reopen: () throws(MediaError) -> VideoReader) throws(MediaError) {
        // A pipe can be read only once, and an input whose timestamps FFmpeg invents cannot be entered in the middle.
        guard canReopen, reader.demuxer.hasTimestamps else { return }
        var back = 0.0
        do {
            while target - back > startSeconds {
                packets?.restart()
                if reader.demuxer.canSeek {
                    try reader.seek(seconds: target - back)
                } else {
                    if back > 0 { try open(reopen) }
                    try reader.skip(to: target - back)
                }
                if try findCleanKeyframe(until: target) { return }
                back = max(1, back * 2)
            }
        } catch {
            if [.cancelled, .timedOut].contains(error.kind) { throw error }
        }
        // Some inputs cannot even seek back to their beginning: reopen, and read from there.
        early = []
        try open(reopen)
    }

    private func open(_ reopen: () throws(MediaError) -> VideoReader) throws(MediaError) {
        reader = try reopen()
        try packets?.begin(reader)
    }

    /// Reads up to the first undamaged keyframe; false if there is none up to `target`.
    private func findCleanKeyframe(until target: Double) throws(MediaError) -> Bool {
        early = []
        while let item = try reader.next() {
            switch item {
            case .audio: early.append(item)
            case .frame(let frame):
                if frame.seconds > target + 1e-6 { return false }
                guard frame.isKeyframe, !frame.isCorrupt else { continue }
                early.append(item)
                return true
            }
        }
        return false
    }

    var errorCount: Int { reader.errorCount }

    func read() throws -> FrameSource.Item? {
        while let item = try early.popFirst() ?? reader.next() {
            switch item {
            case .audio(let packet):
                if isWanted(packet) { return .audio(packet) }
            case .frame(let frame): return .frame(place(frame))
            }
        }
        if let refusal = reader.decoder.refusal {
            if isEmpty { throw refusal }
            monitor.note("pictures left out: \(refusal.reason)")
        }
        noteDamage()
        return nil
    }

    func readAudio() throws -> Packet? {
        if !source.audio.isEmpty, let packet = try reader.nextAudio(before: end) { return packet }
        noteDamage()
        return nil
    }

    private func noteDamage() {
        if !isEmpty, let damage = reader.damage { monitor.note(damage) }
    }

    private func isWanted(_ packet: Packet) -> Bool {
        guard let stream = source.audio.first(where: { $0.index == packet.streamIndex }) else { return false }
        return packet.timestamp.map { stream.timeBase.seconds($0) < end } ?? true
    }

    private func place(_ frame: Frame) -> SourceFrame {
        isEmpty = false
        return SourceFrame(
            frame: frame, source: source, timestamp: frame.timestamp, duration: frame.duration,
            reset: discontinuity.reason(
                seconds: frame.seconds, isCorrupt: frame.isCorrupt, isAfterGap: frame.isAfterGap),
            packet: packets.flatMap { packets in
                frame.packetNumber.map { PacketID(connection: packets.connection.number, number: $0) }
            })
    }
}
