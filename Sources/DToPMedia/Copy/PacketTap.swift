/// Hands on the packets of a video stream before they are decoded, and those of the sound beside it.
final class PacketTap {
    private let watch: CodedVideoWatch
    private let isWanted: () -> Bool
    private let action: (CodedPacket) -> Void

    /// - Parameters:
    ///   - isWanted: asked for each packet.
    ///   - action: gets a reference to the packet's bytes, which are not copied.
    init(
        _ video: CodedVideo, while isWanted: @escaping () -> Bool, _ action: @escaping (CodedPacket) -> Void
    ) throws(MediaError) {
        watch = try CodedVideoWatch(video)
        self.isWanted = isWanted
        self.action = action
    }

    /// - Parameter number: the packet's number in the decoder.
    func take(_ packet: Packet, number: Int64) throws(MediaError) {
        guard isWanted(), packet.byteCount > 0 else { return }
        try watch.look(at: packet)
        let copy = try Packet(copying: packet)
        copy.isAfterGap = packet.isAfterGap
        action(CodedPacket(copy, watch.video, number: number))
    }

    /// Takes a packet of another stream, which may be the sound.
    func take(other packet: Packet) throws(MediaError) {
        guard isWanted(), packet.byteCount > 0, try watch.isSound(packet) else { return }
        action(CodedPacket(try Packet(copying: packet), watch.video, number: 0))
    }
}
