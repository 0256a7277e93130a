import DToPMedia

/// Takes a stream's overlay, as coded packets, for one purpose. One thread uses it: one of its own (`TakerThread`) in
/// `dtopd serve` or if it outlives failures, otherwise that of the outputs, and then its first error ends the stream.
///
/// To add one, write a type and register it in `OverlayTakers`.
protocol OverlayTaker: AnyObject, SendableMetatype {
    /// The setting that asks for it.
    static var key: String { get }
    /// What messages and metrics call it.
    static var name: String { get }
    /// Whether it also takes a notice each second while a camera's pictures do not come, and the last picture while they
    /// are slow to come. Only on a thread of its own.
    static var wantsNotices: Bool { get }
    /// Whether its failures do not end a live stream in `dtopd run` either: it has a thread of its own there too.
    static var outlivesFailures: Bool { get }

    /// Whether the stream's configuration asks for it.
    static func isAsked(by stream: SinkContext) -> Bool
    /// Whether it wants packets now; looked at a few times a second. Only on a thread of its own.
    static func isWanted(by stream: SinkContext) -> Bool

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
    /// Pictures that it has left out since the last call.
    func takeDropped() -> Int
    /// Completes what it writes.
    func finish() throws
}

extension OverlayTaker {
    static var name: String { key }
    static var wantsNotices: Bool { false }
    static var outlivesFailures: Bool { false }
    static func isWanted(by stream: SinkContext) -> Bool { true }
    var warnings: [String] { [] }
    func write(audio packet: Packet) throws {}
    func takeDropped() -> Int { 0 }
}
