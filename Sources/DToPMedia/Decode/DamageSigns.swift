import CFFmpeg

/// Damage that FFmpeg tells of in its log alone: neither packets nor frames are flagged for it.
enum DamageSigns {
    /// Packets that never came, or came too late.
    private static let losses = ["RTP: missed", "RTP: PT=", "Missing packets; dropping frame"]
    /// What a decoder says at the level of warnings when it shows half a picture.
    private static let warnings = ["EOI missing", "overread"]
    /// What decoders call errors though the picture is whole: in streams that are joined in their middle, or that are
    /// coded against the letter of the standard.
    private static let harmless = ["mmco: ", "SPS unavailable in decode_picture_timing", "co located POCs unavailable"]

    /// Whether the demuxer has lost packets since `position`.
    static func tellOfLoss(since position: Int) -> Bool {
        MediaLog.messages(since: position).contains { line in losses.contains { line.text.contains($0) } }
    }

    /// The last error that a demuxer has told of since `position`, and gone on; nil where all is well.
    static func complaint(of demuxer: LogOwner, since position: Int) -> String? {
        MediaLog.messages(since: position, owner: demuxer).last { $0.owner == demuxer && $0.level <= .error }?.text
    }

    /// Whether a decoder has concealed damage in the picture it has worked on since `position`.
    static func tellOfConcealment(by decoder: CodecContext, since position: Int) -> Bool {
        MediaLog.messages(since: position, owner: decoder.logOwner).contains { line in
            guard line.owner == decoder.logOwner else { return false }
            if line.level > .error { return warnings.contains { line.text.contains($0) } }
            return !harmless.contains { line.text.contains($0) }
        }
    }

    /// Decoding timestamps of damaged packets of a stream, as the demuxer told since `position`; nil for one without.
    ///
    /// A parser hands on the packet before when it meets the damaged one, and drops its flag.
    static func damagedPackets(ofStream index: Int, since position: Int) -> [Int64?] {
        MediaLog.messages(since: position).compactMap { line in
            guard let match = line.text.firstMatch(of: /Packet corrupt \(stream = (\d+), dts = (-?\d+|NOPTS)\)/),
                Int(match.1) == index
            else { return nil }
            return .some(Int64(match.2))
        }
    }
}
