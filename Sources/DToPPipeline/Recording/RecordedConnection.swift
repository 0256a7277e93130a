/// Where a recording's packets come from.
package enum RecordedSource: Int, Sendable {
    /// The stream's input.
    case input = 1
    /// The camera's main stream, beside the input.
    case main = 2
    /// The overlay, in place of what the camera sends.
    case overlay = 3
}

/// A connection, or an opened file, whose packets go to a recording.
package struct RecordedConnection: Equatable, Sendable {
    /// Counts the recording's connections, from 1.
    package let number: Int
    package let source: RecordedSource
    package let isLive: Bool
    /// Whether a packet comes only once the next one begins.
    package let holdsBack: Bool
}
