/// Which of a stream's frames are decoded. Fewer cost less; none is shown for those left out.
package enum DecodedFrames: String, CaseIterable, Codable, Sendable {
    case all
    /// Those that others are predicted from: half or more, where there are B-frames; all, where there are none.
    case reference
    /// Those that need no other: one in one to ten seconds, as the camera is set.
    case keyframes
}
