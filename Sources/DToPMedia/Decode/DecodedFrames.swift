/// Which of a stream's frames are decoded. The others are skipped, at little cost.
package enum DecodedFrames: String, CaseIterable, Codable, Sendable {
    case all
    /// Those that others are predicted from: half or more, where there are B-frames; all, where there are none.
    case reference
    /// Those that need no other. Cameras send one every second to ten seconds, as they are set.
    case keyframes

    /// The longest step from frame to frame of one recording, in seconds.
    package var longestStep: Double { self == .keyframes ? 20 : TimestampStep.longest }
}
