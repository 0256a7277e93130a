import CFFmpeg
import Imaging

/// Encodes pictures once, into packets that any number of writers take. There are no B-frames, so packets come in the
/// order of the pictures, and those of most encoders at once.
package final class PacketEncoder {
    /// How the pictures are coded.
    package struct Configuration: Sendable {
        /// Size of the pictures. If the codec needs even sizes, the last column or row is repeated.
        package var size: PixelSize
        /// Unit of the timestamps.
        package var timeBase: Rational
        /// Approximate frames per second, for rate control. Nil, or a rate outside 0.01 to 1000, means 25.
        package var frameRate: Rational?
        /// Name of an FFmpeg encoder ("libx264", "libvpx-vp9") or codec ("hevc").
        package var codec = "libx264"
        /// Encoder options, which override the defaults (libx264: preset veryfast, tune zerolatency, crf 23).
        package var codecOptions: [String: String] = [:]
        /// Encoder threads, at most 64; 0 lets the encoder choose.
        package var threads = 0
        /// How colours are coded; nil for what is usual for the size.
        package var matrix: YUVMatrix?

        package init(size: PixelSize, timeBase: Rational, frameRate: Rational? = nil) {
            self.size = size
            self.timeBase = timeBase
            self.frameRate = frameRate
        }
    }

    /// What a decoder needs to know of the packets.
    package let video: CodedVideo
    private let encoder: VideoEncoder
    private var count: Int64 = 0
    /// The next packet to fill; nil once it is handed out.
    private var spare: Packet?

    /// Throws unless FFmpeg has an encoder or codec of this name; the error names the nearest.
    package static func check(codec: String) throws(MediaError) {
        _ = try EncoderCatalog.find(codec)
    }

    /// Opens the encoder. Throws `.unknownEncoder` or `.invalidArgument`.
    package init(_ configuration: Configuration) throws(MediaError) {
        encoder = try VideoEncoder(try EncoderCatalog.find(configuration.codec), configuration)
        let call = FFmpegCall("open encoder", configuration.codec, .writing)
        video = try CodedVideo(
            from: encoder.context, timeBase: configuration.timeBase, frameRate: encoder.frameRate, call)
    }

    /// Size as coded: the configured one, rounded up to even numbers if the codec needs them.
    package var codedSize: PixelSize { video.size }

    /// Pictures that the encoder has left out, or still holds.
    package var missingCount: Int { encoder.missingCount }

    /// Makes the next picture a keyframe: who joins can begin with it.
    package func requestKeyframe() { encoder.requestKeyframe() }

    /// Encodes a picture; one of another size is scaled.
    /// - Parameters:
    ///   - timestamp: when it is shown, in ticks of the time base; must be above the last.
    ///   - duration: for how long, in the same ticks.
    /// - Returns: the packets that are ready.
    package func encode(_ image: RGBImage, timestamp: Int64, duration: Int64) throws(MediaError) -> [CodedPacket] {
        try encoder.send(image, timestamp: timestamp, duration: max(1, duration))
        return try packets()
    }

    /// The same, of a picture as codecs take it.
    package func encode(_ image: YUVImage, timestamp: Int64, duration: Int64) throws(MediaError) -> [CodedPacket] {
        try encoder.send(image, timestamp: timestamp, duration: max(1, duration))
        return try packets()
    }

    /// Ends, and returns what the encoder still held.
    package func finish() throws(MediaError) -> [CodedPacket] {
        try encoder.finish()
        return try packets()
    }

    /// An empty packet.
    private func nextPacket() throws(MediaError) -> Packet {
        if let spare { return spare }
        let packet = try Packet(FFmpegCall("encode", "a picture", .writing))
        spare = packet
        return packet
    }

    private func packets() throws(MediaError) -> [CodedPacket] {
        var result: [CodedPacket] = []
        while true {
            let packet = try nextPacket()
            guard try encoder.receive(packet) else { return result }
            guard packet.byteCount > 0 else { continue }
            spare = nil
            count += 1
            result.append(CodedPacket(packet, video, number: count))
        }
    }
}
