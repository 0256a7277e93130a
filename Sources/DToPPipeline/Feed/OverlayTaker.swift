import DToPMedia

/// Takes a stream's overlay, as coded packets, for one purpose. One thread uses it: in `dtopd serve` one of its own
/// (`TakerThread`), in `dtopd run` the thread of the outputs, and then the first error ends the stream.
///
/// To add one, write a type and register it in `OverlayTakers`.
protocol OverlayTaker: AnyObject, SendableMetatype {
    /// The setting that asks for it.
    static var key: String { get }
    /// What messages and metrics call it.
    static var name: String { get }
    /// The other settings that it follows only if it begins anew.
    static var keys: Set<String> { get }
    /// Whether it also takes a notice each second while a camera's pictures do not come, and the last picture while they
    /// are slow to come. Only in `dtopd serve`.
    static var wantsNotices: Bool { get }

    /// Whether its failures do not end a live stream in `dtopd run` either: it has a thread of its own there too.
    static var outlivesFailures: Bool { get }

    /// Whether the stream's configuration asks for it.
    static func isAsked(by stream: SinkContext) -> Bool
    /// Whether it wants packets now; looked at a few times a second. Only in `dtopd serve`.
    static func isWanted(by stream: SinkContext) -> Bool
    /// Checks what can be checked before any output of the stream is created. Only in `dtopd run`.
    static func check(_ stream: SinkContext) throws

    /// Opens it.
    /// - Parameters:
    ///   - video: how the packets are coded. Another coding makes another taker.
    ///   - audio: the audio streams that come too; none in `dtopd serve`.
    init(_ stream: SinkContext, _ video: CodedVideo, audio: [AudioStream]) throws

    /// What could not be kept as asked; only ever grows.
    var warnings: [String] { get }

    /// Takes a packet, and may change its timestamps. The first is a keyframe.
    func write(_ packet: OverlayPacket) throws
    /// Takes an audio packet, in the order of the source.
    func write(audio packet: Packet) throws
    /// Called a few times a second, whether or not packets come. Only in `dtopd serve`.
    func tick() throws
    /// Pictures that it has left out since the last call.
    func takeDropped() -> Int
    /// Completes what it writes.
    func finish() throws
}

extension OverlayTaker {
    static var name: String { key }
    static var keys: Set<String> { [] }
    static var wantsNotices: Bool { false }
    static var outlivesFailures: Bool { false }
    static func isWanted(by stream: SinkContext) -> Bool { true }
    static func check(_ stream: SinkContext) throws {}
    var warnings: [String] { [] }
    func write(audio packet: Packet) throws {}
    func tick() throws {}
    func takeDropped() -> Int { 0 }
}
