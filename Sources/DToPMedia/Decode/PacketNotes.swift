/// What is known of packets inside a decoder, until their pictures come out: a decoder gives pictures in another order.
struct PacketNotes {
    struct Note {
        /// Some of it is missing or damaged.
        var isDamaged = false
        /// The packets before it belong to another recording.
        var isAfterGap = false

        var isEmpty: Bool { !isDamaged && !isAfterGap }
    }

    private var notes: [Int64: Note] = [:]
    /// The number of the next packet.
    private(set) var next: Int64 = 1
    /// No decoder holds more packets back.
    private static let longestDelay: Int64 = 64

    /// Packet `next` goes in.
    mutating func enter(_ note: Note) {
        if !note.isEmpty { notes[next] = note }
        next += 1
    }

    /// The packet that went in last turns out to be damaged.
    mutating func damageLast() { notes[next - 1, default: Note()].isDamaged = true }

    /// The picture of packet `number` comes out. Takes over what is noted of packets that have given no picture.
    mutating func leave(_ number: Int64) -> Note {
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

    mutating func removeAll() { notes.removeAll() }
}
