/// What a recording's segments hold.
package enum RecordedVideo: String, CaseIterable, Codable, Sendable {
    /// The source's own packets; masks lie beside them.
    case copy
    /// The overlay.
    case overlay
}
