/// A keyframe at which a video can be divided: all pictures before it are shown before it, all others after it, and
/// none of these refers to those.
package struct PartBoundary: Codable, Equatable, Sendable {
    /// When it is shown, in ticks of the video.
    package let timestamp: Int64
    /// The same in seconds.
    package let seconds: Double
    /// Pictures before it.
    package let pictures: Int

    package init(timestamp: Int64, seconds: Double, pictures: Int) {
        self.timestamp = timestamp
        self.seconds = seconds
        self.pictures = pictures
    }
}
