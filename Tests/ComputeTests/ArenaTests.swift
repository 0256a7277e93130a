import Compute
import Testing

@Suite struct ArenaTests {
    private func layOut(_ arena: inout Arena) -> [UnsafeMutableRawPointer] {
        var places: [UnsafeMutableRawPointer] = []
        places.append(arena.allocate(UInt8.self, count: 1))
        places.append(arena.allocate(Float.self, count: 17))
        let shared = arena.mark
        places.append(arena.matrix(rows: 3, columns: 5, stride: 16).base)
        arena.rewind(to: shared)
        places.append(arena.allocate(UInt64.self, count: 100))
        arena.rewind(to: shared)
        places.append(arena.allocate(Int32.self, count: 0))
        places.append(arena.allocate(UInt16.self, count: 3))
        return places
    }

    @Test func placesWhatItMeasured() {
        var measuring = Arena.measuring()
        let measured = layOut(&measuring)
        let memory = AlignedMemory(count: measuring.peak / 4)
        var arena = Arena(memory)
        let placed = layOut(&arena)
        #expect(arena.peak == measuring.peak && arena.mark == measuring.mark)
        #expect(placed.map { $0 - placed[0] } == measured.map { $0 - measured[0] })
        #expect(placed[0] == UnsafeMutableRawPointer(memory.floats))
        #expect(placed.allSatisfy { UInt(bitPattern: $0) % 64 == 0 })
    }

    @Test func buffersFollowOneAnotherAndShareAfterRewind() {
        var arena = Arena.measuring()
        let places = layOut(&arena)
        #expect(places[1] - places[0] == 64)
        #expect(places[2] - places[1] == 128)
        #expect(places[3] == places[2] && places[4] == places[2] && places[5] == places[2])
        // At most 64 + 128 + 800 bytes, rounded up, are in use at once, though fewer are at the end.
        #expect(arena.peak == 64 + 128 + 832 && arena.mark == 64 + 128 + 64)
    }

    @Test func matricesHaveTheStrideAskedFor() {
        let memory = AlignedMemory(count: 256)
        var arena = Arena(memory)
        let tight = arena.matrix(rows: 4, columns: 5)
        let padded = arena.matrix(rows: 4, columns: 5, stride: 16)
        #expect(tight.stride == 5 && padded.stride == 16)
        #expect(padded.row(3) - padded.base == 48)
        padded.row(2)[4] = 7
        #expect(padded[2, 4] == 7 && padded.columns(from: 4, count: 1).rows(from: 2, count: 1)[0, 0] == 7)
        padded.copyRow(2, to: 0)
        #expect(padded[0, 4] == 7 && padded.withRows(1).rows == 1)
    }

    @Test func memoryIsAlignedAndZero() {
        for count in [0, 1, 15, 1000] {
            let memory = AlignedMemory(count: count)
            #expect(UInt(bitPattern: memory.floats) % 64 == 0)
            #expect((0..<count).allSatisfy { memory.floats[$0] == 0 })
        }
    }
}
