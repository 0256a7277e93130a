import DequeModule

/// Remembers when a recording's latest packets arrived: frames of another stream of the same camera find their place by
/// their own arrival.
struct ArrivalPlaces {
    struct Place {
        /// When its first bytes arrived.
        let arrival: Duration
        /// Counts the recording's segments, from 1.
        let segment: Int
        /// When the picture is shown, in seconds from the segment's beginning.
        let seconds: Double
    }

    private var places: Deque<Place> = []
    /// More packets than come while a frame waits for its answer.
    private static let limit = 1024
    /// A picture that came earlier or later than this shows something else.
    private static let longestDistance: Duration = .seconds(1)

    /// Adds a packet that arrived after the others.
    mutating func add(_ place: Place) {
        if places.count == Self.limit { places.removeFirst() }
        places.append(place)
    }

    /// The packet that arrived nearest to `time`; nil if none did near enough.
    func nearest(to time: Duration) -> Place? {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].arrival < time { low = middle + 1 } else { high = middle }
        }
        let candidates = places[max(low - 1, 0)..<min(low + 1, places.count)]
        let nearest = candidates.min { Self.distance($0.arrival, time) < Self.distance($1.arrival, time) }
        return nearest.flatMap { Self.distance($0.arrival, time) <= Self.longestDistance ? $0 : nil }
    }

    private static func distance(_ one: Duration, _ other: Duration) -> Duration { max(one - other, other - one) }
}
