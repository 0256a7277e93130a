/// Presentation timestamps that always grow, whatever the stream says.
struct FrameClock {
    /// Beyond this, timestamps are taken for missing: sums and rescaling must not overflow.
    private static let bound: Int64 = 1 << 60
    private var last: Int64?
    private var lastDuration: Int64 = 1

    /// A timestamp that is there, and can be counted with.
    static func valid(_ timestamp: Int64) -> Int64? { timestamp > -bound && timestamp < bound ? timestamp : nil }

    /// The timestamp of the next frame: its own; without one, a frame after the last; never at or before the last.
    mutating func next(_ timestamp: Int64?, duration: Int64) -> Int64 {
        let own = timestamp.flatMap(Self.valid)
        let expected = last.map { $0 < Self.bound ? $0 + lastDuration : $0 + 1 } ?? 0
        var result = own ?? expected
        if let last, result <= last { result = last + 1 }
        last = result
        lastDuration = max(1, min(duration, Self.bound >> 20))
        return result
    }
}
