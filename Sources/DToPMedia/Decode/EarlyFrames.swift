import DequeModule

/// Places frames that come before the first timestamp of a file: they end where that one begins.
struct EarlyFrames {
    /// No codec reorders more; after as many the file has no timestamps at all.
    private static let most = 16
    private var waiting: [Frame] = []
    private var ready: Deque<(frame: Frame, timestamp: Int64?)> = []
    /// Whether the first timestamp has come, or is no longer waited for.
    private(set) var isOver = false

    /// The next frame that has its place, and when it is shown; nil where another one has to be taken first.
    mutating func next() -> (frame: Frame, timestamp: Int64?)? { ready.popFirst() }

    /// Takes the next frame of the decoder.
    mutating func take(_ frame: Frame) {
        if !isOver {
            if frame.streamTimestamp == nil, waiting.count < Self.most { return waiting.append(frame) }
            end(before: frame.streamTimestamp)
        }
        ready.append((frame, frame.streamTimestamp))
    }

    /// Waits for no timestamp, or no longer.
    mutating func end(before first: Int64? = nil) {
        isOver = true
        // Durations and timestamps are bounded: nothing overflows.
        var timestamp = first.map { first in waiting.reduce(first) { $0 - $1.duration } }
        for frame in waiting {
            ready.append((frame, timestamp))
            timestamp? += frame.duration
        }
        waiting = []
    }
}
