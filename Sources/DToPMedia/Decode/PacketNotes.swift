/// What is known of packets inside a decoder, until their pictures come out: a decoder gives pictures in another order.
package struct PacketNotes {
    package struct Note: Equatable {
        /// Some of it is missing or damaged.
        package var isDamaged = false
        /// The packets before it belong to another recording.
        package var isAfterGap = false

        package init(isDamaged: Bool = false, isAfterGap: Bool = false) {
            self.isDamaged = isDamaged
            self.isAfterGap = isAfterGap
        }

        var isEmpty: Bool { !isDamaged && !isAfterGap }
    }

    private var notes: [Int64: Note] = [:]
    /// The number of the next packet.
    package private(set) var next: Int64 = 1
    /// No decoder holds more packets back.
    private static let longestDelay: Int64 = 64

    package init() {}

    /// Packet `next` goes in.
    package mutating func enter(_ note: Note) {
        if !note.isEmpty { notes[next] = note }
        next += 1
    }

    /// The packet that went in last turns out to be damaged.
    package mutating func damageLast() { notes[next - 1, default: Note()].isDamaged = true }

    /// The picture of packet `number` comes out. Takes over what is noted of packets that have given no picture.
    package mutating func leave(_ number: Int64) -> Note {
        // Hardly ever is there a note.
        if notes.isEmpty { return Note() }
        var note = notes.removeValue(forKey: number) ?? Note()
        for (other, lost) in notes where other < number - Self.longestDelay {
            note.isDamaged = note.isDamaged || lost.isDamaged
            note.isAfterGap = note.isAfterGap || lost.isAfterGap
            notes[other] = nil
        }
        return note
    }

    /// No more pictures come. Returns of how many damaged packets there was none.
    package mutating func end() -> Int {
        defer { notes.removeAll() }
        return notes.values.count { $0.isDamaged }
    }

    package mutating func removeAll() { notes.removeAll() }
}
