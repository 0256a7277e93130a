import DToPConfiguration
import DToPMedia
import Imaging

/// Draws and encodes the overlay, once for all who take it.
final class OverlaySink: Sink {
    static let key = "show"
    static let name = "overlay_encoder"
    static let keys: Set<String> = ["overlay_size", "opacity", "legend", "palette", "codec", "codec_option"]
    static let ticks = true
    let needs: SinkNeeds
    private let stream: SinkContext
    private var painter: OverlayPainter?
    private var encoder: (coding: PacketEncoder, size: PixelSize, matrix: YUVMatrix, timeBase: Rational)?
    /// The takers of `dtopd run`; those of `dtopd serve` are at the feed.
    private var takers: [any OverlayTaker] = []
    /// The last picture encoded.
    private var last: (timestamp: Int64, time: Duration)?
    private var isLive = true
    private var lateWarnings: [String] = []
    /// Ticks added to frames' timestamps, so that they follow the notices before them.
    private var offset: Int64 = 0
    private var notice: (lines: [String], picture: YUVImage)?

    /// When it was first asked for a notice.
    private var began: Duration?
    /// How long a picture stands for those that are the same. Players wait for no longer.
    private static let longestStill: Duration = .milliseconds(950)
    private static let noticeInterval: Duration = .seconds(1)
    /// How long the first picture may take before notices stand in for it.
    private static let firstNoticeDelay: Duration = .seconds(5)

    init?(_ stream: SinkContext) {
        if OverlayTakers.asked(by: stream).isEmpty { return nil }
        self.stream = stream
        needs = .audio
        if stream.policy == .required { stream.feed?.require() }
    }

    static func wants(_ result: FrameResult) -> Bool { result.frame.overlay != nil }

    func open(_ first: SegmentedFrame) throws {
        guard let request = first.overlay else { return }
        try prepare(first, request)
        guard stream.policy == .required, let video = encoder?.coding.video else { return }
        // Those that outlive their failures have threads of their own if the source is live.
        for kind in OverlayTakers.asked(by: stream) where first.arrival == nil || !kind.outlivesFailures {
            takers.append(try kind.init(stream, video, audio: first.source.audio))
        }
    }

    var warnings: [String] { takers.flatMap(\.warnings) + lateWarnings }

    func write(_ result: inout FrameResult) throws {
        guard let request = result.frame.overlay else { return }
        isLive = result.frame.arrival != nil
        let start = ContinuousClock.now
        try prepare(result.frame, request)
        let isNew = try painter?.draw(result, request) ?? false
        result.record.milliseconds.render += start.duration(to: .now).milliseconds
        guard let picture = painter?.picture, isNew || isDue(result.frame) else { return }
        try encode(picture, timestamp: place(result.frame), duration: result.frame.duration)
    }

    func write(audio packet: Packet) throws { for taker in takers { try taker.write(audio: packet) } }

    /// Shows those who want notices that the stream lives, while no frames come.
    func tick() throws {
        guard let feed = stream.feed, feed.wantsNotices else { return }
        let waited = last.map { OverlayPacket.now - $0.time }
        if let waited, waited < Self.noticeInterval { return }
        let silence = feed.silence()
        if encoder == nil {
            let began = began ?? OverlayPacket.now
            self.began = began
            // A camera mostly comes soon, and its size may be another: whoever takes notices would begin twice.
            guard silence != nil, OverlayPacket.now - began >= Self.firstNoticeDelay else { return }
            try openEncoder(size: feed.usualSize, .bt709, timeBase: Timeline.timeBase, frameRate: nil)
        }
        guard let encoder else { return }
        let timestamp = last.map { $0.timestamp + max(ticks(waited ?? .zero, encoder.timeBase), 1) } ?? 0
        let lines = silence.map { NoticePicture.lines($0.why, since: $0.since) }
        if let lines, notice?.lines != lines || notice?.picture.size != encoder.size {
            let picture = YUVImage(encoder.size, encoder.matrix)
            NoticePicture.draw(lines, on: picture)
            notice = (lines, picture)
        }
        guard let picture = lines == nil ? painter?.picture : notice?.picture else { return }
        try encode(picture, timestamp: timestamp, duration: ticks(Self.noticeInterval, encoder.timeBase))
    }

    func finish() throws {
        var failure: (any Error)?
        do { try finishEncoder() } catch { failure = error }
        for taker in takers {
            do { try taker.finish() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    // MARK: The encoder

    /// Has the encoder fit the frame. A stream's video keeps its size, unless it is live: then it begins anew.
    private func prepare(_ frame: SegmentedFrame, _ request: OverlayRequest) throws {
        if let encoder {
            let isFit = encoder.size == request.size && encoder.timeBase == frame.source.timeBase
            if isFit || stream.policy == .required || frame.arrival == nil {
                if painter == nil { painter = try OverlayPainter(stream, request.size, encoder.matrix) }
                return
            }
            try finishEncoder()
        }
        let matrix = frame.picture.map { YUVMatrix(of: $0) } ?? .bt709
        painter = try OverlayPainter(stream, request.size, matrix)
        try openEncoder(
            size: request.size, matrix, timeBase: frame.source.timeBase, frameRate: frame.source.frameRate)
    }

    private func openEncoder(
        size: PixelSize, _ matrix: YUVMatrix, timeBase: Rational, frameRate: Rational?
    ) throws {
        var coding = PacketEncoder.Configuration(size: size, timeBase: timeBase, frameRate: frameRate)
        coding.codec = stream.configuration.overlay.codec
        coding.codecOptions = stream.configuration.overlay.encoderOptions
        // The engine's workers need the processors, and one thread encodes faster than they compute.
        coding.threads = 1
        coding.matrix = matrix
        let encoder = try PacketEncoder(coding)
        self.encoder = (encoder, size, matrix, timeBase)
        stream.feed?.begin(encoder.video)
        last = nil
        offset = 0
    }

    /// Whether a picture that is the same as before is encoded all the same: a camera's is left out for a moment.
    private func isDue(_ frame: SegmentedFrame) -> Bool {
        guard stream.policy == .optional, frame.arrival != nil, let last else { return true }
        return OverlayPacket.now - last.time >= Self.longestStill || stream.feed?.isKeyframeWanted == true
    }

    /// The frame's timestamp, after that of the last picture.
    private func place(_ frame: SegmentedFrame) -> Int64 {
        let timestamp = frame.timestamp
        guard let last, let encoder, timestamp + offset <= last.timestamp else { return timestamp + offset }
        // Required sinks get a file's frames in order, and nothing between them.
        if stream.policy == .optional || frame.arrival != nil {
            offset = last.timestamp + max(ticks(OverlayPacket.now - last.time, encoder.timeBase), 1) - timestamp
        }
        return timestamp + offset
    }

    private func encode(_ picture: YUVImage, timestamp: Int64, duration: Int64) throws {
        guard let encoder else { return }
        if stream.feed?.takeKeyframeWish() == true { encoder.coding.requestKeyframe() }
        last = (timestamp, OverlayPacket.now)
        for packet in try encoder.coding.encode(picture, timestamp: timestamp, duration: duration) { try hand(packet) }
    }

    private func finishEncoder() throws {
        guard let encoder else { return }
        self.encoder = nil
        for packet in try encoder.coding.finish() { try hand(packet) }
        let missing = encoder.coding.missingCount
        if missing > 0 { lateWarnings.append("the overlay: the encoder left out \(missing) pictures") }
    }

    /// Hands a packet to all takers.
    private func hand(_ coded: CodedPacket) throws {
        let packet = OverlayPacket(coded, time: OverlayPacket.now, isLive: isLive)
        try stream.feed?.send(packet)
        for taker in takers { try taker.write(takers.count == 1 ? packet : packet.shared()) }
    }

    private func ticks(_ time: Duration, _ timeBase: Rational) -> Int64 {
        timeBase.ticks(seconds: time / .seconds(1)) ?? 1
    }
}
