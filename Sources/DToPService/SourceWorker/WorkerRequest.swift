import DToPMedia

/// What a source worker is to open, and all that it needs for that: it gets no argument and no environment.
struct WorkerRequest: Equatable {
    /// What the service wants of the source.
    enum Content: String {
        /// Frames, and packets if they are ordered.
        case frames
        /// Packets alone: nothing is decoded.
        case packets
    }

    var content: Content
    /// With its own credentials.
    var url: String
    var credentials: Credentials?
    var transport: InputOptions.Transport
    var frames: DecodedFrames
    /// Whether the source is known to be live.
    var isLive: Bool
    /// Whether packets of sound are wanted beside those of the video.
    var copiesAudio: Bool
    var ffmpeg: [String: String]
    var pixelLimit: Int
    var sideLimit: Int
    var timeout: Duration
    var closeTimeout: Duration
    /// FFmpeg's lines up to this level come back; nil for none.
    var logLevel: MediaLog.Level?
    /// Variables that FFmpeg reads.
    var environment: [String: String]

    /// FFmpeg's HTTP client takes its proxy from them.
    static let variables = ["http_proxy", "no_proxy"]

    init(
        _ content: Content, of url: MediaURL, _ options: InputOptions, logLevel: MediaLog.Level?,
        environment: [String: String]
    ) {
        self.content = content
        self.url = url.openable(with: nil)
        credentials = options.credentials
        transport = options.transport
        frames = options.frames
        isLive = options.isLive
        copiesAudio = options.copiesAudio
        ffmpeg = options.ffmpeg
        pixelLimit = options.limits.pixels
        sideLimit = options.limits.side
        timeout = options.limits.timeout
        closeTimeout = options.limits.closeTimeout
        self.logLevel = logLevel
        self.environment = environment.filter { Self.variables.contains($0.key) }
    }

    var options: InputOptions {
        var options = InputOptions()
        options.limits.pixels = pixelLimit
        options.limits.side = sideLimit
        options.limits.timeout = timeout
        options.limits.closeTimeout = closeTimeout
        options.isLive = isLive
        options.transport = transport
        options.credentials = credentials
        options.ffmpeg = ffmpeg
        options.frames = frames
        options.withAudio = false
        options.copiesAudio = copiesAudio
        return options
    }
}

extension WorkerRequest {
    func write(to writer: inout WireWriter) {
        writer.put(content.rawValue)
        writer.put(url)
        writer.put(credentials) {
            $0.put($1.user)
            $0.put($1.password)
        }
        writer.put(transport.rawValue)
        writer.put(frames.rawValue)
        writer.put(isLive)
        writer.put(copiesAudio)
        writer.put(ffmpeg)
        writer.put(pixelLimit)
        writer.put(sideLimit)
        writer.put(timeout)
        writer.put(closeTimeout)
        writer.put(logLevel) { $0.put($1.rawValue) }
        writer.put(environment)
    }

    init(_ reader: inout WireReader) throws(WireReader.Nonsense) {
        content = try reader.choice()
        url = try reader.text()
        credentials = try reader.optional { reader throws(WireReader.Nonsense) in
            Credentials(user: try reader.text(), password: try reader.text())
        }
        transport = try reader.choice()
        frames = try reader.choice()
        isLive = try reader.flag()
        copiesAudio = try reader.flag()
        ffmpeg = try reader.map()
        pixelLimit = try reader.number("pixels", in: 0...Int.max)
        sideLimit = try reader.number("side", in: 0...Int.max)
        timeout = try reader.duration()
        closeTimeout = try reader.duration()
        logLevel = try reader.optional { reader throws(WireReader.Nonsense) in try reader.choice() }
        environment = try reader.map()
    }
}

extension WireWriter {
    /// In nanoseconds.
    mutating func put(_ duration: Duration) { put(Int64(clamping: Int128(duration / .nanoseconds(1)))) }

    mutating func put(_ map: [String: String]) {
        put(map.sorted { $0.key < $1.key }) {
            $0.put($1.key)
            $0.put($1.value)
        }
    }
}

extension WireReader {
    mutating func duration() throws(Nonsense) -> Duration { .nanoseconds(try number("time", in: 0...Int64.max)) }

    mutating func map() throws(Nonsense) -> [String: String] {
        let pairs = try list { reader throws(Nonsense) in (try reader.text(), try reader.text()) }
        return Dictionary(pairs) { $1 }
    }

    mutating func choice<Choice: RawRepresentable>() throws(Nonsense) -> Choice where Choice.RawValue == String {
        let word = try text()
        guard let choice = Choice(rawValue: word) else { throw Nonsense("'\(word)' is no choice") }
        return choice
    }

    mutating func choice<Choice: RawRepresentable>() throws(Nonsense) -> Choice where Choice.RawValue == Int32 {
        let number: Int32 = try number("number", in: .min ... .max)
        guard let choice = Choice(rawValue: number) else { throw Nonsense("\(number) is no choice") }
        return choice
    }
}
