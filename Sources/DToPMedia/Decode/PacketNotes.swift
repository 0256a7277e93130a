/// Keeps notes on the packets inside a decoder until their pictures come out, which may be in another order.
package struct PacketNotes {
    package struct Note: Equatable {
        /// Part of the packet is missing or damaged.
        package var isDamaged = false
        /// The packets before it belong to another recording.
        package var isAfterGap = false
        /// When it is decoded, if only that tells when its picture is shown.
        package var decoding: Int64?

        package init(isDamaged: Bool = false, isAfterGap: Bool = false, decoding: Int64? = nil) {
            self.isDamaged = isDamaged
            self.isAfterGap = isAfterGap
            self.decoding = decoding
        }

        var isEmpty: Bool { !isDamaged && !isAfterGap && decoding == nil }
    }

    private var notes: [Int64: Note] = [:]
    /// The number of the next packet.
    package private(set) var next: Int64 = 1
    /// No decoder holds back more packets than this.
    private static let longestDelay: Int64 = 64

    package init() {}

    /// Notes that packet `next` goes into the decoder.
    package mutating func enter(_ note: Note) {
        if !note.isEmpty { notes[next] = note }
        next += 1
    }

    /// Marks the last packet that went in as damaged.
    package mutating func damageLast() { notes[next - 1, default: Note()].isDamaged = true }

    /// Returns the note on packet `number`, whose picture comes out. Adds the notes on packets that gave no picture.
    package mutating func leave(_ number: Int64) -> Note {
        // There is hardly ever a note.
        if notes.isEmpty { return Note() }
        var note = notes.removeValue(forKey: number) ?? Note()
        for (other, lost) in notes where other < number - Self.longestDelay {
            note.isDamaged = note.isDamaged || lost.isDamaged
            note.isAfterGap = note.isAfterGap || lost.isAfterGap
            notes[other] = nil
        }
        return note
    }

    /// Ends the notes after the last picture. Returns how many damaged packets gave no picture.
    package mutating func end() -> Int {
        defer { notes.removeAll() }
        return notes.values.count { $0.isDamaged }
    }

    package mutating func removeAll() { notes.removeAll() }
}
