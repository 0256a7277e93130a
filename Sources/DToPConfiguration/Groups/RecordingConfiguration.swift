/// How a stream is recorded, and how much of that is kept.
package struct RecordingConfiguration: Equatable, Sendable {
    /// What the segments hold.
    package var video = RecordedVideo.copy
    /// Whether they have the source's sound too.
    package var audio = false
    /// Length of a segment.
    package var segment = TimeSpan(.seconds(60))
    /// Age above which segments are deleted; nil for never.
    package var keep: TimeSpan?
    /// Size of the stream's recording above which its oldest segments are deleted; nil for no limit.
    package var keepSize: DataSize?
    /// Free space of the file system below which the recording pauses.
    package var minFree = DataSize(bytes: 1 << 30)

    package init() {}

    /// Throws for values that cannot be used.
    package func check() throws(SettingError) {
        guard segment.duration >= .seconds(1) else {
            throw SettingError("`record_segment` must be at least 1s, it is \(segment)")
        }
        if audio, video == .overlay {
            throw SettingError("`record_audio` copies the source's sound; leave it out, or set `record_video` to copy")
        }
        if let keep, keep.duration <= .zero { throw SettingError("`record_keep` must be above 0") }
        if let keepSize, keepSize.bytes == 0 { throw SettingError("`record_keep_size` must be above 0") }
    }
}
