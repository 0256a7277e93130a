import DToPConfiguration
import DToPMedia

/// The overlay as a video file.
final class OverlayFile: OverlayTaker {
    static let key = "overlay"
    private let writer: PacketWriter

    static func isAsked(by stream: SinkContext) -> Bool { stream.configuration.outputs.overlay != nil }

    init(_ stream: SinkContext, _ video: CodedVideo, audio: [AudioStream]) throws {
        let template = stream.configuration.outputs.overlay ?? ""
        writer = try PacketWriter(
            stream.file(template), video,
            PacketWriter.Configuration(
                audio: audio, startsAtZero: (stream.configuration.source.start?.seconds ?? 0) > 0,
                overwrite: stream.overwrites))
    }

    var warnings: [String] { writer.warnings }

    func write(_ packet: OverlayPacket) throws { try writer.write(packet.coded.packet) }

    func write(audio packet: Packet) throws { try writer.write(audio: packet) }

    func finish() throws { try writer.finish() }
}
