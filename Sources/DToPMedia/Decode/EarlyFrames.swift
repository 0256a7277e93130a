import DequeModule

/// Places frames that come before a file's first timestamp, counting back from it by their durations.
struct EarlyFrames {
    /// No codec reorders more pictures. After this many frames without a timestamp, the file is taken to have none.
    private static let most = 16
    private var waiting: [Frame] = []
    private var ready: Deque<(frame: Frame, timestamp: Int64?)> = []
    /// True once the first timestamp has come, or is no longer awaited.
    private(set) var isOver = false

    /// The next placed frame, and its timestamp if it has one; nil if another frame must be taken first.
    mutating func next() -> (frame: Frame, timestamp: Int64?)? { ready.popFirst() }

    /// Takes the decoder's next frame.
    mutating func take(_ frame: Frame) {
        if !isOver {
            if frame.streamTimestamp == nil, waiting.count < Self.most { return waiting.append(frame) }
            end(before: frame.streamTimestamp)
        }
        ready.append((frame, frame.streamTimestamp))
    }

    /// Ends the wait. Places the waiting frames before the timestamp `first`, or without timestamps if it is nil.
    mutating func end(before first: Int64? = nil) {
        isOver = true
        // Durations and timestamps are bounded, so nothing overflows.
        var timestamp = first.map { first in waiting.reduce(first) { $0 - $1.duration } }
        for frame in waiting {
            ready.append((frame, timestamp))
            timestamp? += frame.duration
        }
        waiting = []
    }
}
