import Imaging
import DToPMedia

/// Puts a worker's packets together from its reports, which may be lies.
struct PacketCollector {
    private let codecName: String
    private let timeBase: Rational
    private let frameRate: Rational?
    private let limits: InputLimits
    /// Whether sound is wanted.
    private let takesSound: Bool
    private var video: CodedVideo?
    /// The packet whose bytes are coming, and those so far.
    private var open: (packet: OfferedPacket, bytes: [UInt8])?
    private var lastNumber: Int64 = 0
    /// Bytes of packets since the last frame.
    private var bytesSinceFrame = 0
    /// The most of them: ten seconds of a 50 Mbit/s stream of which only a keyframe is decoded.
    private static let byteLimit = 64 << 20

    init(_ source: WorkerReport.SourceFacts, _ options: InputOptions) {
        codecName = source.codecName
        timeBase = source.timeBase
        frameRate = source.frameRate
        limits = options.limits
        takesSound = options.copiesAudio
    }

    /// Whether a packet's bytes are still to come.
    var isOpen: Bool { open != nil }

    /// What follows is coded in another way. Returns what makes no sense; nil if all does. Throws if memory runs out.
    mutating func begin(_ facts: CodedVideoFacts) throws(MediaError) -> String? {
        guard open == nil else { return "a packet is incomplete" }
        if facts.size.count > 0, !limits.allow(facts.size) { return "packets of \(facts.size) pixels" }
        guard takesSound || facts.sound == nil else { return "sound that nobody wants" }
        video = try CodedVideo(facts, codecName: codecName, timeBase: timeBase, frameRate: frameRate)
        let other = facts.sound.map { " or '\($0.codecName)'" } ?? ""
        return video == nil ? "there is no codec '\(codecName)'\(other)" : nil
    }

    /// A packet's bytes are to come.
    mutating func begin(_ packet: OfferedPacket) -> String? {
        guard open == nil else { return "a packet is incomplete" }
        guard let video else { return "a packet of no stream" }
        let isSound = packet.number == 0 && video.sound != nil
        guard isSound || packet.number > lastNumber else { return "packet \(packet.number) comes after \(lastNumber)" }
        bytesSinceFrame += packet.byteCount
        guard bytesSinceFrame <= Self.byteLimit else { return "\(bytesSinceFrame) bytes of packets, and no frame" }
        lastNumber = max(packet.number, lastNumber)
        open = (packet, [])
        open?.bytes.reserveCapacity(packet.byteCount)
        return nil
    }

    /// A frame has come.
    mutating func endFrame() { bytesSinceFrame = 0 }

    /// Takes bytes. Returns the packet once it is complete, and what makes no sense, if anything does.
    mutating func add(_ part: [UInt8]) throws(MediaError) -> (CodedPacket?, nonsense: String?) {
        guard let (packet, bytes) = open, let video else { return (nil, "bytes of no packet") }
        guard !part.isEmpty, part.count <= packet.byteCount - bytes.count else { return (nil, "a packet is too long") }
        open?.bytes += part
        guard let bytes = open?.bytes, bytes.count == packet.byteCount else { return (nil, nil) }
        open = nil
        let made = try Packet(
            bytes, timestamp: packet.timestamp, decodingTimestamp: packet.decodingTimestamp,
            isKeyframe: packet.isKeyframe)
        return (CodedPacket(made, video, number: packet.number), nil)
    }
}
