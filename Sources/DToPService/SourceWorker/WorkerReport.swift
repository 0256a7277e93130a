import DToPMedia
import Imaging

/// A message from a source worker. Whatever it says may be a lie: decoding checks what can be checked without knowing
/// what came before.
enum WorkerReport: Equatable {
    /// A line of FFmpeg's log.
    case log(MediaLog.Level, String)
    case opened(SourceFacts)
    /// A frame has been decoded. `skip` or `take` answers.
    case frame(OfferedFrame)
    /// The picture that was taken lies in its place.
    case filled
    /// The source has ended. Nothing follows.
    case ended
    /// The source was lost, or cannot be opened. Nothing follows.
    case failed(MediaError)
    /// How the packets that follow are coded.
    case video(CodedVideoFacts)
    /// A packet has come that will be decoded, or one of sound; `part`s with its bytes follow. Comes before
    /// the frame that needs it.
    case packet(OfferedPacket)
    /// The next bytes of the packet.
    case part([UInt8])

    /// What is known of a source once it is open; see `LiveConnection`.
    struct SourceFacts: Equatable {
        var codecName: String
        var timeBase: Rational
        var frameRate: Rational?
        var choice: String?
        var hasTimestamps: Bool
        var isUnbounded: Bool
        /// Whether a packet comes only once the next one begins.
        var holdsBack: Bool
    }

    /// A frame whose picture is still with the worker.
    struct OfferedFrame: Equatable {
        var header: FrameHeader
        /// When it arrived, in nanoseconds of CLOCK_MONOTONIC, which all processes share.
        var arrival: Int64
        /// When its first bytes arrived.
        var beginning: Int64
        /// Time spent in the decoder so far.
        var decodeTime: Duration
        /// Packets that were not decoded, for the bound on decoding.
        var leftOutCount: Int
        /// Places that could not be read or decoded so far.
        var errorCount: Int
        /// Why pictures were left out; nil if none were.
        var refusal: String?
    }

    var bytes: [UInt8] {
        var writer = WireWriter()
        switch self {
        case .log(let level, let line):
            writer.put(0)
            writer.put(level.rawValue)
            writer.put(line)
        case .opened(let facts):
            writer.put(1)
            facts.write(to: &writer)
        case .frame(let frame):
            writer.put(2)
            frame.write(to: &writer)
        case .filled: writer.put(3)
        case .ended: writer.put(4)
        case .failed(let error):
            writer.put(5)
            error.write(to: &writer)
        case .video(let facts):
            writer.put(6)
            facts.write(to: &writer)
        case .packet(let packet):
            writer.put(7)
            packet.write(to: &writer)
        case .part(let bytes):
            writer.put(8)
            unsafe bytes.withUnsafeBufferPointer { unsafe writer.put($0) }
        }
        return writer.bytes
    }

    /// - Parameter subject: what an error is about.
    init(_ bytes: ArraySlice<UInt8>, subject: String) throws(WireReader.Nonsense) {
        var reader = WireReader(bytes)
        switch try reader.number() {
        case 0: self = .log(try reader.choice(), try reader.line())
        case 1: self = .opened(try SourceFacts(&reader))
        case 2: self = .frame(try OfferedFrame(&reader))
        case 3: self = .filled
        case 4: self = .ended
        case 5: self = .failed(try MediaError(&reader, subject: subject))
        case 6: self = .video(try CodedVideoFacts(&reader))
        case 7: self = .packet(try OfferedPacket(&reader))
        case 8: self = .part(try reader.bytes(upTo: OfferedPacket.longestPart))
        case let kind: throw WireReader.Nonsense("there is no report \(kind)")
        }
        try reader.end()
    }
}

extension WorkerReport.SourceFacts {
    fileprivate func write(to writer: inout WireWriter) {
        writer.put(codecName)
        writer.put(timeBase)
        writer.put(frameRate) { $0.put($1) }
        writer.put(choice) { $0.put($1) }
        writer.put(hasTimestamps)
        writer.put(isUnbounded)
        writer.put(holdsBack)
    }

    fileprivate init(_ reader: inout WireReader) throws(WireReader.Nonsense) {
        codecName = try reader.line()
        timeBase = try reader.rational()
        frameRate = try reader.optional { reader throws(WireReader.Nonsense) in try reader.rational() }
        choice = try reader.optional { reader throws(WireReader.Nonsense) in try reader.line() }
        hasTimestamps = try reader.flag()
        isUnbounded = try reader.flag()
        holdsBack = try reader.flag()
    }
}

extension WorkerReport.OfferedFrame {
    fileprivate func write(to writer: inout WireWriter) {
        writer.put(header.storedSize.width)
        writer.put(header.storedSize.height)
        writer.put(header.pixelFormat)
        writer.put(header.colorSpace)
        writer.put(header.colorRange)
        writer.put(header.orientation.isTransposed)
        writer.put(header.orientation.isFlippedHorizontally)
        writer.put(header.orientation.isFlippedVertically)
        writer.put(header.isOrientationExact)
        writer.put(header.isKeyframe)
        writer.put(header.isCorrupt)
        writer.put(header.streamTimestamp) { $0.put($1) }
        writer.put(header.duration)
        writer.put(header.packetNumber) { $0.put($1) }
        writer.put(arrival)
        writer.put(beginning)
        writer.put(decodeTime)
        writer.put(leftOutCount)
        writer.put(errorCount)
        writer.put(refusal) { $0.put($1) }
    }

    fileprivate init(_ reader: inout WireReader) throws(WireReader.Nonsense) {
        let side = 1...Int(Int32.max)
        header = FrameHeader(
            storedSize: PixelSize(
                width: try reader.number("width", in: side), height: try reader.number("height", in: side)),
            pixelFormat: try reader.number("format", in: 0...Int32.max),
            colorSpace: try reader.number("colour matrix", in: 0...UInt32(UInt8.max)),
            colorRange: try reader.number("colour range", in: 0...UInt32(UInt8.max)),
            orientation: Orientation(
                isTransposed: try reader.flag(), isFlippedHorizontally: try reader.flag(),
                isFlippedVertically: try reader.flag()),
            isOrientationExact: try reader.flag(), isKeyframe: try reader.flag(), isCorrupt: try reader.flag(),
            streamTimestamp: try reader.optional { reader throws(WireReader.Nonsense) in try reader.number() },
            duration: try reader.number(),
            packetNumber: try reader.optional { reader throws(WireReader.Nonsense) in
                try reader.number("packet", in: 1...Int64.max)
            })
        guard header.hasPlausibleTimes else { throw WireReader.Nonsense("a frame has an impossible time") }
        arrival = try reader.number()
        beginning = try reader.number()
        decodeTime = try reader.duration()
        leftOutCount = try reader.number("packets left out", in: 0...Int(Int32.max))
        errorCount = try reader.number("error count", in: 0...Int(Int32.max))
        refusal = try reader.optional { reader throws(WireReader.Nonsense) in try reader.line() }
    }
}

extension MediaError {
    /// Those that a source can cause; the first stands for any other. A worker names them by their place here.
    private static let kinds: [Kind] = [
        .invalidData, .missing, .permission, .notAFile, .noVideoStream, .unknownDecoder, .tooLarge, .invalidArgument,
        .readFailed, .timedOut, .refused, .unreachable, .disconnected, .unauthorized, .forbidden, .gone,
        .rejected, .unsupportedTransport, .busy, .rateLimited, .unavailable, .outOfMemory, .crashed,
    ]

    fileprivate func write(to writer: inout WireWriter) {
        writer.put(Self.kinds.firstIndex(of: kind) ?? 0)
        writer.put(operation)
        writer.put(reason)
        writer.put(logLine) { $0.put($1) }
        writer.put(advice)
    }

    fileprivate init(_ reader: inout WireReader, subject: String) throws(WireReader.Nonsense) {
        let kind = Self.kinds[try reader.number("kind of error", in: 0...Self.kinds.count - 1)]
        self.init(
            kind, operation: try reader.line(), subject: subject, reason: try reader.line(),
            logLine: try reader.optional { reader throws(WireReader.Nonsense) in try reader.line() },
            advice: try reader.line())
    }
}

extension WireWriter {
    mutating func put(_ rational: Rational) {
        put(rational.numerator)
        put(rational.denominator)
    }
}

extension WireReader {
    mutating func rational() throws(Nonsense) -> Rational {
        let (numerator, denominator) = (
            try number("numerator", in: 1...Int32.max), try number("denominator", in: 1...Int32.max)
        )
        guard let rational = Rational(numerator, denominator) else { throw Nonsense("a fraction is impossible") }
        return rational
    }
}
