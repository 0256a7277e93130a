/// Which segments of a recording, or which masks, are kept.
package struct Retention: Equatable, Sendable {
    /// Age above which one goes; nil for no limit.
    package var age: Duration?
    /// Bytes above which the oldest go, a segment's masks and the open segment included; nil for no limit.
    package var bytes: Int64?

    package init(age: Duration? = nil, bytes: Int64? = nil) {
        self.age = age
        self.bytes = bytes
    }

    /// A finished segment, as far as that matters here.
    package struct Kept: Sendable {
        let end: WallTime
        /// Masks included.
        let bytes: Int64

        package init(end: WallTime, bytes: Int64) {
            self.end = end
            self.bytes = bytes
        }
    }

    /// Indices of the segments to delete.
    /// - Parameters:
    ///   - segments: oldest first.
    ///   - openBytes: size of the segment that is being written.
    ///   - now: nil if the clock is not to be trusted; then no segment is too old.
    package func expired(_ segments: [Kept], openBytes: Int64 = 0, now: WallTime?) -> [Int] {
        var total = segments.reduce(openBytes) { $0 + $1.bytes }
        return segments.indices.filter { index in
            guard expires(end: segments[index].end, total: total, now: now) else { return false }
            total -= segments[index].bytes
            return true
        }
    }

    /// Whether the oldest of what is kept goes.
    /// - Parameters:
    ///   - end: when it ended.
    ///   - total: bytes of all that is kept, its own included.
    ///   - now: nil if the clock is not to be trusted; then nothing is too old.
    package func expires(end: WallTime, total: Int64, now: WallTime?) -> Bool {
        if let bytes, total > bytes { return true }
        guard let age, let now else { return false }
        return Double(now.milliseconds - end.milliseconds) > age / .milliseconds(1)
    }
}
