import DToPMedia

/// What to segment, and which of its frames.
package struct SourceConfiguration: Equatable, Sendable {
    /// A file, camera, server or test source, in `ByteText` form; may hold a user name and password.
    package var input = ""
    /// URL of the camera's main stream, which is recorded while `input` is analysed; may hold a user name and password.
    /// Nil to record the input.
    package var main: String?
    /// Whether to take only the newest frame and to reconnect without limit; nil to decide by the source.
    package var live: Bool?
    /// How long a live source may send no picture before the stream ends; nil for no limit.
    package var giveUpAfter: TimeSpan?
    /// Longest wait between attempts to reach a live source.
    package var backoffMax = TimeSpan(.seconds(30))
    /// Which frames are decoded.
    package var frames = DecodedFrames.all
    /// Highest number of frames per second to process; nil for all.
    package var fps: FrameRate?
    /// Every n-th frame is processed.
    package var stride = 1
    /// Time to start at; nil for the beginning.
    package var start: TimeSpan?
    /// Length to process; nil for all.
    package var duration: TimeSpan?
    /// Frame rate of numbered sequences, and of overlays of pictures.
    package var frameRate = FrameRate(.usualFrameRate)

    package init() {}

    /// Frames a second that are processed of `rate` that are decoded.
    package func processed(of rate: Double) -> Double { min(rate / Double(stride), fps?.rate.value ?? .infinity) }

    /// Throws for values that cannot be used.
    package func check() throws(SettingError) {
        guard stride >= 1 else { throw SettingError("`stride` must be at least 1, it is \(stride)") }
        if let duration, duration.duration <= .zero { throw SettingError("`duration` must be above 0") }
        if let main, MediaURL(main) == nil {
            throw SettingError("`main` must be the URL of a camera's main stream, such as rtsp://camera-1/main")
        }
    }
}
