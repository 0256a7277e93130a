import DToPMedia
import Imaging

/// A compressed packet whose bytes a source worker is about to send.
struct OfferedPacket: Equatable {
    /// Its number in the decoder, from 1; 0 for sound.
    var number: Int64
    /// In ticks of the source's time base; nil if it has none.
    var timestamp: Int64?
    var decodingTimestamp: Int64?
    var isKeyframe: Bool
    var byteCount: Int

    /// The longest packet, and the longest part of one, in bytes.
    static let longest = 16 << 20
    static let longestPart = 60_000

    init(_ coded: CodedPacket) {
        number = coded.number
        timestamp = coded.packet.timestamp
        decodingTimestamp = coded.packet.decodingTimestamp
        isKeyframe = coded.packet.isKeyframe
        byteCount = coded.packet.byteCount
    }

    func write(to writer: inout WireWriter) {
        writer.put(number)
        writer.put(timestamp) { $0.put($1) }
        writer.put(decodingTimestamp) { $0.put($1) }
        writer.put(isKeyframe)
        writer.put(byteCount)
    }

    init(_ reader: inout WireReader) throws(WireReader.Nonsense) {
        func timestamp() throws(WireReader.Nonsense) -> Int64? {
            try reader.optional { reader throws(WireReader.Nonsense) in
                // Sums must not overflow.
                try reader.number("timestamp", in: -(1 << 60)...(1 << 60))
            }
        }
        number = try reader.number("packet", in: 0...Int64.max)
        self.timestamp = try timestamp()
        decodingTimestamp = try timestamp()
        isKeyframe = try reader.flag()
        byteCount = try reader.number("size of a packet", in: 1...Self.longest)
    }
}

extension CodedVideoFacts {
    func write(to writer: inout WireWriter) {
        unsafe extradata.withUnsafeBufferPointer { unsafe writer.put($0) }
        writer.put(size.width)
        writer.put(size.height)
        writer.put(pixelFormat)
        writer.put(profile)
        writer.put(level)
        writer.put(sound) { $1.write(to: &$0) }
    }

    init(_ reader: inout WireReader) throws(WireReader.Nonsense) {
        let (side, any) = (0...Int(Int32.max), Int32.min...Int32.max)
        self.init(
            extradata: try reader.bytes(upTo: Self.longestDescription),
            size: PixelSize(
                width: try reader.number("width", in: side), height: try reader.number("height", in: side)),
            pixelFormat: try reader.number("format", in: any), profile: try reader.number("profile", in: any),
            level: try reader.number("level", in: any),
            sound: try reader.optional { reader throws(WireReader.Nonsense) in try CodedSoundFacts(&reader) })
    }
}

extension CodedSoundFacts {
    func write(to writer: inout WireWriter) {
        writer.put(codecName)
        writer.put(timeBase)
        unsafe extradata.withUnsafeBufferPointer { unsafe writer.put($0) }
        for number in [sampleRate, channels, sampleFormat, profile, frameSize, padding, blockBytes, sampleBits] {
            writer.put(number)
        }
    }

    init(_ reader: inout WireReader) throws(WireReader.Nonsense) {
        let (count, any) = (0...Int32.max, Int32.min...Int32.max)
        self.init(
            codecName: try reader.line(), timeBase: try reader.rational(),
            extradata: try reader.bytes(upTo: CodedVideoFacts.longestDescription),
            sampleRate: try reader.number("sample rate", in: count),
            // No camera has more, and FFmpeg names the places of no more.
            channels: try reader.number("channels", in: 0...64),
            sampleFormat: try reader.number("format", in: any), profile: try reader.number("profile", in: any),
            frameSize: try reader.number("samples", in: count), padding: try reader.number("padding", in: count),
            blockBytes: try reader.number("block", in: count), sampleBits: try reader.number("bits", in: count))
    }
}
