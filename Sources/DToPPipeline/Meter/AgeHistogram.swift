/// Distribution of frames' ages, and the latest ones themselves. Of fixed size.
package struct AgeHistogram: Sendable {
    /// Upper bounds of the buckets in seconds; a last bucket has none.
    package static let bounds = [0.02, 0.05, 0.1, 0.2, 0.33, 0.5, 0.75, 1, 2, 5, 10, 30]

    /// Number of ages up to each bound and above the bound before; the last are above all bounds.
    package private(set) var counts = Array(repeating: 0, count: AgeHistogram.bounds.count + 1)
    /// Sum of all ages in seconds.
    package private(set) var sum = 0.0
    /// The latest ages in seconds, in no order.
    private var latest: [Double] = []
    private var next = 0

    private static let memory = 128

    package init() {}

    package var count: Int { counts.reduce(0, +) }

    package mutating func add(seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
        if latest.count < Self.memory { latest.append(seconds) } else { latest[next] = seconds }
        next = (next + 1) % Self.memory
    }

    /// The age in seconds that `share`, 0...1, of the latest 128 frames do not exceed; nil without any.
    package func latest(share: Double) -> Double? {
        if latest.isEmpty { return nil }
        let rank = (Double(latest.count) * share).rounded(.up)
        return latest.sorted()[min(max(Int(rank) - 1, 0), latest.count - 1)]
    }
}
