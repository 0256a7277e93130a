import DToPMedia

/// Gives the frames of an input one after the other; used by one thread at a time.
protocol FrameReader: AnyObject {
    /// The newest frame counts, not every one.
    var isLive: Bool { get }
    /// Presentation time of the input's beginning, in seconds.
    var startSeconds: Double { get }
    /// Places that could not be read or decoded so far.
    var errorCount: Int { get }
    /// Frames left out so far because they were damaged.
    var droppedCount: Int { get }
    /// Why independent pictures were left out.
    var failedPictures: [MediaError] { get }

    /// The next frame or audio packet; nil at the end. Throws `MediaError`, `RunError`.
    func read() throws -> FrameSource.Item?

    /// The next packet of the sound that goes with the wanted frames, once these are over; nil where there is none.
    func readAudio() throws -> Packet?

    /// Takes leave of a source that would go on sending. Nothing is read afterwards.
    func close()
}

extension FrameReader {
    var droppedCount: Int { 0 }
    var failedPictures: [MediaError] { [] }
    func readAudio() throws -> Packet? { nil }
    var errorCount: Int { failedPictures.count }
    func close() {}
}
