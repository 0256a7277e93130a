import DToPConfiguration
import DToPMedia

/// The overlay as a recording, in place of the source's own packets.
final class RecordedOverlay: OverlayTaker {
    static let key = "record"
    static let name = "record_overlay"
    private let recording: Recording?
    private var connection: RecordedConnection?

    static func isAsked(by stream: SinkContext) -> Bool {
        stream.configuration.outputs.record != nil && stream.configuration.recording.video == .overlay
    }

    static func isWanted(by stream: SinkContext) -> Bool { stream.recording?.isOn == true }

    init(_ stream: SinkContext, _ video: CodedVideo, audio: [AudioStream]) { recording = stream.recording }

    func write(_ packet: OverlayPacket) {
        guard let recording else { return }
        let connection = connection ?? recording.begin(.overlay, isLive: packet.isLive)
        self.connection = connection
        recording.take(packet.coded, of: connection)
    }

    func finish() { recording?.end(.stopped, of: .overlay) }
}
