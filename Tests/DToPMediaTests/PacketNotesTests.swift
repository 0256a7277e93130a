import DToPMedia
import Testing

struct PacketNotesTests {
    /// Enters packets with these notes, in the decoder's order.
    private func notes(_ entered: [PacketNotes.Note]) -> PacketNotes {
        var notes = PacketNotes()
        for note in entered { notes.enter(note) }
        return notes
    }

    @Test func aNoteLeavesWithThePictureOfItsPacket() {
        var notes = notes([.init(), .init(isDamaged: true), .init(isAfterGap: true)])
        #expect(notes.leave(3) == .init(isAfterGap: true))
        #expect(notes.leave(1) == .init())
        #expect(notes.leave(2) == .init(isDamaged: true))
        #expect(notes.leave(2) == .init() && notes.end() == 0)
    }

    @Test func aLaterPictureTakesOverWhatHasNone() {
        var notes = notes([.init(isDamaged: true)] + Array(repeating: .init(), count: 80))
        #expect(notes.leave(60) == .init())
        #expect(notes.leave(70) == .init(isDamaged: true))
        #expect(notes.leave(71) == .init())
    }

    @Test func damageWithoutAPictureIsCountedAtTheEnd() {
        var notes = notes([.init(), .init(isDamaged: true), .init(isAfterGap: true), .init()])
        notes.damageLast()
        _ = notes.leave(1)
        #expect(notes.end() == 2)
        #expect(notes.end() == 0)
    }
}
