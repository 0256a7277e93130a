import CFFmpeg

/// Damage that FFmpeg reports only in its log, flagging neither packets nor frames.
enum DamageSigns {
    /// Log texts for packets that never came, or came too late.
    private static let losses = ["RTP: missed", "RTP: PT=", "Missing packets; dropping frame"]
    /// Decoder warnings that mean a picture is incomplete.
    private static let warnings = ["EOI missing", "overread"]
    /// Decoder errors that leave the picture whole: in streams joined in the middle or not coded strictly to standard.
    private static let harmless = ["mmco: ", "SPS unavailable in decode_picture_timing", "co located POCs unavailable"]

    /// Whether the demuxer has lost packets since `position`.
    static func tellOfLoss(since position: Int) -> Bool {
        MediaLog.messages(since: position).contains { line in losses.contains { line.text.contains($0) } }
    }

    /// The last error that a demuxer logged since `position` without giving up; nil if there was none.
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

    /// Decoding timestamps of a stream's damaged packets, logged since `position`; nil for a packet without one.
    ///
    /// A parser that meets the damaged packet hands on the one before it, and drops the damaged one's flag.
    static func damagedPackets(ofStream index: Int, since position: Int) -> [Int64?] {
        MediaLog.messages(since: position).compactMap { line in
            guard let match = line.text.firstMatch(of: /Packet corrupt \(stream = (\d+), dts = (-?\d+|NOPTS)\)/),
                Int(match.1) == index
            else { return nil }
            return .some(Int64(match.2))
        }
    }
}
