import DToPConfiguration
import DToPMedia

/// The overlay as a live stream at a media server.
final class PublishTaker: OverlayTaker {
    static let key = "publish"
    static let wantsNotices = true
    static let outlivesFailures = true
    private let output: ServerOutput
    private let timeBase: Rational
    private let cancellation: Cancellation
    private var clock = PublishClock()
    /// Whether packets are left out up to the next keyframe.
    private var isBehind = false
    private var dropped = 0

    /// A picture that is later than this is left out, with those up to a keyframe in time: who looks wants the present.
    private static let longestDelay: Duration = .seconds(3)

    static func isAsked(by stream: SinkContext) -> Bool { stream.configuration.outputs.publish != nil }

    init(_ stream: SinkContext, _ video: CodedVideo, audio: [AudioStream]) throws {
        guard let url = stream.configuration.outputs.publish?.url(stream: stream.id) else {
            throw SettingError("`publish` names no server")
        }
        timeBase = video.timeBase
        cancellation = stream.cancellation
        output = try ServerOutput(url, video, cancellation: stream.cancellation)
    }

    func write(_ packet: OverlayPacket) throws {
        guard let timestamp = packet.coded.packet.timestamp else { return }
        let place = clock.place(
            timeBase.seconds(timestamp), made: packet.time, now: OverlayPacket.now)
        if place.delay > Self.longestDelay { isBehind = true }
        if isBehind {
            guard place.delay <= Self.longestDelay, packet.coded.packet.isKeyframe else {
                dropped += 1
                return
            }
            isBehind = false
        }
        if place.wait > .zero { _ = cancellation.sleep(for: place.wait) }
        try output.write(packet.coded.packet, at: ServerOutput.clock.ticks(seconds: place.time) ?? 0)
    }

    func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    func finish() { output.finish() }
}
