/// Which segments of a recording are kept.
package struct Retention: Equatable, Sendable {
    /// Age above which a segment goes; nil for no limit.
    package var age: Duration?
    /// Bytes above which the oldest segments go, masks and the open segment included; nil for no limit.
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
            let isTooOld = age.map { age in
                now.map { Double($0.milliseconds - segments[index].end.milliseconds) > age / .milliseconds(1) } ?? false
            }
            let isTooMuch = bytes.map { total > $0 }
            guard isTooOld == true || isTooMuch == true else { return false }
            total -= segments[index].bytes
            return true
        }
    }
}
