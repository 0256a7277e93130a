import DToPMedia

/// Reads an input's frames in order; used by one thread at a time.
protocol FrameReader: AnyObject {
    /// Whether only the newest frame matters, rather than every frame.
    var isLive: Bool { get }
    /// Presentation time of the input's beginning, in seconds.
    var startSeconds: Double { get }
    /// Places that could not be read or decoded so far.
    var errorCount: Int { get }
    /// Damaged frames left out so far.
    var droppedCount: Int { get }
    /// Errors of the independent pictures that were left out.
    var failedPictures: [MediaError] { get }

    /// The next frame or audio packet; nil at the end. Throws `MediaError`, `RunError`.
    func read() throws -> FrameSource.Item?

    /// Brings the picture of the frame that `read` gave last, which is wanted; frames of some readers come with theirs.
    /// False if it was lost meanwhile.
    func bringPicture(of frame: SourceFrame) throws -> Bool

    /// The next audio packet that belongs to the wanted frames, read after the last of them; nil at the end.
    func readAudio() throws -> Packet?

    /// Disconnects from a source that would keep sending. Nothing is read afterwards.
    func close()
}

extension FrameReader {
    var droppedCount: Int { 0 }
    var failedPictures: [MediaError] { [] }
    func bringPicture(of frame: SourceFrame) throws -> Bool { true }
    func readAudio() throws -> Packet? { nil }
    var errorCount: Int { failedPictures.count }
    func close() {}
}
