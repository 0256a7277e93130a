/// Gives each frame a presentation timestamp above the last, whatever the stream's own timestamps are.
struct FrameClock {
    /// Timestamps beyond this count as missing, so that sums and rescaling cannot overflow.
    private static let bound: Int64 = 1 << 60
    private var last: Int64?
    private var lastDuration: Int64 = 1

    /// `timestamp` if it is present and within bounds, else nil.
    static func valid(_ timestamp: Int64) -> Int64? { timestamp > -bound && timestamp < bound ? timestamp : nil }

    /// The next frame's timestamp: its own, else one frame after the last. Always above the last.
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
