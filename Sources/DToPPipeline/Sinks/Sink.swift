import DToPMedia

/// One of a stream's outputs. Made before the input is opened, opened with the first frame, which decides its size, and
/// finished whatever happens after that. One thread calls it.
///
/// To add one, write a type and register it in `SinkKinds`. If a person names its file or folder, that is a setting
/// (`StreamConfiguration.settings`), and a line in `OutputConfiguration.named`.
protocol Sink: AnyObject, SendableMetatype {
    /// The setting that asks for it.
    static var key: String { get }
    /// What messages and metrics call it.
    static var name: String { get }
    /// The other settings that it follows only if it begins anew.
    static var keys: Set<String> { get }

    /// The sink that the stream's configuration asks for; nil if it asks for none. Creates nothing.
    init?(_ stream: SinkContext)

    var needs: SinkNeeds { get }
    /// Whether an optional sink of this kind wants the frame; one that it does not want costs it nothing.
    static func wants(_ result: FrameResult) -> Bool
    /// Whether an optional sink of this kind has work without frames, even before the first: see `tick`.
    static var ticks: Bool { get }
    /// What could not be kept as asked; only ever grows.
    var warnings: [String] { get }

    /// Checks what can be checked before any sink of the stream creates a file.
    func check() throws
    /// Creates the files. Where one before has written, `SinkContext.existing` says what becomes of that.
    func open(_ first: SegmentedFrame) throws
    func write(_ result: inout FrameResult) throws
    /// Takes an audio packet, in the order of the source; called only if `needs` has `audio`.
    func write(audio packet: Packet) throws
    /// Called a few times a second, whether or not frames come; only if the kind `ticks`.
    func tick() throws
    /// Completes the files.
    func finish() throws
    /// Adds what only this sink knows to the totals.
    func add(to summary: inout RunSummary)
}

extension Sink {
    static var name: String { key }
    static var keys: Set<String> { [] }
    static func wants(_ result: FrameResult) -> Bool { true }
    static var ticks: Bool { false }
    var warnings: [String] { [] }
    func check() throws {}
    func write(audio packet: Packet) throws {}
    func tick() throws {}
    func finish() throws {}
    func add(to summary: inout RunSummary) {}
}
