/// Remembers where a recording's latest packets are: their frames' masks come later.
struct PacketPlaces {
    struct Place {
        let id: PacketID
        /// Counts the recording's segments, from 1.
        let segment: Int
        /// When the picture is shown, in seconds from the segment's beginning.
        let seconds: Double
    }

    /// More packets than wait anywhere for their frames' answers. [number % 1024]
    private var places = [Place?](repeating: nil, count: 1024)

    mutating func add(_ place: Place) { places[index(place.id)] = place }

    /// Nil if the packet was not recorded, or long ago.
    func place(of id: PacketID) -> Place? { places[index(id)].flatMap { $0.id == id ? $0 : nil } }

    private func index(_ id: PacketID) -> Int { Int(id.number.magnitude % UInt64(places.count)) }
}
