import Compute
import DToPTestSupport
import Foundation
import Testing

@Suite struct AttentionTests {
    /// Queries, keys and values with different strides.
    private struct Case {
        let queries, both: TestMatrix
        let heads, headSize, queryCount, keyCount: Int

        init(queries: Int, keys: Int, heads: Int, headSize: Int, spread: Float = 1, seed: Int) {
            var numbers = SeededGenerator(seed: UInt64(seed))
            let width = heads * headSize
            self.heads = heads
            self.headSize = headSize
            queryCount = queries
            keyCount = keys
            self.queries = TestMatrix(rows: queries, columns: width, stride: width + 7, using: &numbers)
            both = TestMatrix(rows: keys, columns: 2 * width, stride: 2 * width + 1, using: &numbers)
            for index in 0..<queries * (width + 7) { self.queries.memory.floats[index] *= spread }
        }

        /// The same queries with the keys in another order.
        init(_ other: Case, keys chosen: [Int]) {
            queries = other.queries
            heads = other.heads
            headSize = other.headSize
            queryCount = other.queryCount
            keyCount = chosen.count
            both = TestMatrix(rows: chosen.count, columns: 2 * heads * headSize) { other.both.view[chosen[$0], $1] }
        }

        var width: Int { heads * headSize }
        var keys: Matrix { both.view.columns(from: 0, count: width) }
        var values: Matrix { both.view.columns(from: width, count: width) }

        /// - Parameters:
        ///   - room: slots beyond those that are needed.
        ///   - order: the key in each slot; nil: the first key in the first slot, and so on.
        func attend(
            size: Int, kernels: Kernels, format: PackedKeys.Format = .float32, room: Int = 0, order: [Int]? = nil
        ) throws -> TestMatrix {
            let team = try #require(WorkerTeam(size: size, kernels: kernels))
            func layOut(_ arena: inout Arena) -> (PackedKeys, AttentionScratch) {
                (
                    PackedKeys(
                        capacity: keyCount + room, heads: heads, headSize: headSize, format: format,
                        kernels: kernels, arena: &arena),
                    AttentionScratch(keys: keyCount + room, headSize: headSize, workers: size, arena: &arena)
                )
            }
            var measuring = Arena.measuring()
            _ = layOut(&measuring)
            // Leftovers of another picture must not matter.
            let memory = AlignedMemory(count: measuring.peak / 4)
            memory.floats.update(repeating: .nan, count: memory.count)
            var arena = Arena(memory)
            let (packed, scratch) = layOut(&arena)
            let out = TestMatrix(rows: queryCount, columns: width, stride: width + 2)
            if let order {
                try store(order, in: packed, team: team)
            } else {
                team.store(keys: keys, values: values, in: packed)
            }
            team.attend(queries: queries.view, to: packed, count: keyCount, scratch: scratch, into: out.view)
            #expect(out.gapsAreUntouched)
            return out
        }

        /// Stores the keys in two goes, with key 0 in a spare slot, and then moves it to its own.
        private func store(_ order: [Int], in packed: PackedKeys, team: WorkerTeam) throws {
            var slots = Array(repeating: 0, count: keyCount)
            for (slot, key) in order.enumerated() { slots[key] = slot }
            let stray = slots[0]
            slots[0] = keyCount
            try #require(packed.capacity > keyCount)
            let half = keyCount / 2
            for range in [half..<keyCount, 0..<half] {
                let indices = TestIndices(slots[range])
                func part(_ matrix: Matrix) -> Matrix { matrix.rows(from: range.lowerBound, count: range.count) }
                team.store(keys: part(keys), values: part(values), slots: indices.view, in: packed)
                withExtendedLifetime(indices) {}
            }
            packed.move(keyCount, to: stray)
        }

        func expectTruth(
            _ out: TestMatrix, within tolerance: Double = 1e-5, sourceLocation: SourceLocation = #_sourceLocation
        ) {
            var worst = 0.0
            for head in 0..<heads {
                for query in 0..<queryCount {
                    func column(_ k: Int) -> Int { head * headSize + k }
                    let scores = (0..<keyCount).map { key in
                        (0..<headSize).reduce(0.0) {
                            $0 + Double(queries.view[query, column($1)]) * Double(keys[key, column($1)])
                        } / Double(headSize).squareRoot()
                    }
                    let highest = scores.max()!
                    let shares = scores.map { exp($0 - highest) }
                    let sum = shares.reduce(0, +)
                    for k in 0..<headSize {
                        let truth = (0..<keyCount).reduce(0.0) { $0 + shares[$1] * Double(values[$1, column(k)]) } / sum
                        let distance = abs(Double(out.view[query, column(k)]) - truth)
                        worst = distance.isNaN ? .infinity : max(worst, distance)
                    }
                }
            }
            #expect(
                worst < tolerance, "\(queryCount) x \(keyCount), \(heads) x \(headSize)",
                sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: Kernels.installed, [8, 24, 32, 64])
    func agreesWithTheDefinition(kernels: Kernels, headSize: Int) throws {
        for (queries, keys) in [(1, 1), (5, 1), (1, 40), (29, 17), (60, 131), (17, 257)] {
            let attention = Case(queries: queries, keys: keys, heads: 3, headSize: headSize, seed: queries + keys)
            attention.expectTruth(try attention.attend(size: 2, kernels: kernels))
        }
    }

    /// Each factor may be off by half a unit in the last of 8 bits.
    @Test(arguments: Kernels.installed.filter(\.attendsIn8Bits), [7, 8, 24, 64, 130])
    func int8IsNearTheDefinition(kernels: Kernels, headSize: Int) throws {
        for (queries, keys) in [(1, 1), (5, 1), (1, 40), (29, 17), (60, 131), (17, 257)] {
            let attention = Case(queries: queries, keys: keys, heads: 3, headSize: headSize, seed: queries + keys)
            for room in [0, 1] {
                let out = try attention.attend(size: 2, kernels: kernels, format: .int8, room: room)
                attention.expectTruth(out, within: 1.0 / 128)
            }
        }
    }

    /// Queries, keys and values have at least 11 bits, the shares of attention more.
    @Test(arguments: Kernels.installed.filter(\.multipliesShorts), [7, 8, 24, 64, 130])
    func int16IsNearTheDefinition(kernels: Kernels, headSize: Int) throws {
        for (queries, keys) in [(1, 1), (5, 1), (1, 40), (29, 17), (60, 131), (17, 257)] {
            let attention = Case(queries: queries, keys: keys, heads: 3, headSize: headSize, seed: queries + keys)
            for room in [0, 1] {
                let out = try attention.attend(size: 2, kernels: kernels, format: .int16, room: room)
                attention.expectTruth(out, within: 1.0 / 1024)
            }
        }
    }

    @Test(arguments: Kernels.installed.filter(\.multipliesShorts))
    func int16BearsVerySharpAttention(kernels: Kernels) throws {
        let attention = Case(queries: 9, keys: 50, heads: 2, headSize: 24, spread: 1000, seed: 5)
        let out = try attention.attend(size: 1, kernels: kernels, format: .int16)
        #expect((0..<9).allSatisfy { row in (0..<48).allSatisfy { abs(out.view[row, $0]) <= 1.0001 } })
    }

    /// A rounded share may exceed the one that the sum has by half a unit in the last of 8 bits.
    @Test(arguments: Kernels.installed.filter(\.attendsIn8Bits))
    func int8BearsVerySharpAttention(kernels: Kernels) throws {
        let attention = Case(queries: 9, keys: 50, heads: 2, headSize: 24, spread: 1000, seed: 5)
        let out = try attention.attend(size: 1, kernels: kernels, format: .int8)
        #expect((0..<9).allSatisfy { row in (0..<48).allSatisfy { abs(out.view[row, $0]) <= 1 + 1.0 / 256 } })
    }

    @Test(arguments: Kernels.installed.filter(\.multipliesShorts), [7, 20])
    func int16DependsOnNeitherTeamNorSlots(kernels: Kernels, headSize: Int) throws {
        try expectIndependence(kernels, headSize: headSize, format: .int16)
    }

    @Test(arguments: Kernels.installed.filter(\.attendsIn8Bits), [7, 20])
    func int8DependsOnNeitherTeamNorSlots(kernels: Kernels, headSize: Int) throws {
        try expectIndependence(kernels, headSize: headSize, format: .int8)
    }

    private func expectIndependence(_ kernels: Kernels, headSize: Int, format: PackedKeys.Format) throws {
        let all = Case(queries: 37, keys: 301, heads: 3, headSize: headSize, seed: 7)
        let order = (0..<301).map { (211 * $0 + 17) % 301 }
        let inOrder = Case(all, keys: order)
        let expected = try inOrder.attend(size: 1, kernels: kernels, format: format).bits
        #expect(try inOrder.attend(size: 3, kernels: kernels, format: format).bits == expected)
        #expect(try all.attend(size: 2, kernels: kernels, format: format, room: 1, order: order).bits == expected)
    }

    @Test(arguments: Kernels.installed)
    func bearsVerySharpAttention(kernels: Kernels) throws {
        let attention = Case(queries: 9, keys: 50, heads: 2, headSize: 24, spread: 1000, seed: 5)
        let out = try attention.attend(size: 1, kernels: kernels)
        #expect((0..<9).allSatisfy { row in (0..<48).allSatisfy { abs(out.view[row, $0]) <= 1.00001 } })
    }

    @Test(arguments: Kernels.installed)
    func doesNotDependOnTheTeamOrTheRoom(kernels: Kernels) throws {
        for (queries, keys, headSize) in [(150, 300, 24), (61, 129, 64), (2, 5, 8)] {
            let attention = Case(queries: queries, keys: keys, heads: 3, headSize: headSize, seed: 9)
            let expected = try attention.attend(size: 1, kernels: kernels).bits
            for size in [2, 3, 5] { #expect(try attention.attend(size: size, kernels: kernels).bits == expected) }
            #expect(try attention.attend(size: 2, kernels: kernels, room: 100).bits == expected)
        }
    }

    @Test func tilesOfManyKeysAgreeToo() throws {
        // Above 2048 keys, tiles of queries are smaller.
        let attention = Case(queries: 40, keys: 2100, heads: 1, headSize: 8, seed: 10)
        attention.expectTruth(try attention.attend(size: 2, kernels: .preferred))
        let fewer = Case(queries: 40, keys: 2000, heads: 1, headSize: 8, seed: 11)
        fewer.expectTruth(try fewer.attend(size: 3, kernels: .preferred, room: 100))
    }

    @Test(arguments: Kernels.installed, [20, 32])
    func slotsHoldWhateverIsPutThere(kernels: Kernels, headSize: Int) throws {
        let all = Case(queries: 37, keys: 301, heads: 3, headSize: headSize, seed: 7)
        let order = (0..<301).map { (211 * $0 + 17) % 301 }
        let some = try all.attend(size: 3, kernels: kernels, room: 1, order: order)
        let inOrder = Case(all, keys: order)
        #expect(some.bits == (try inOrder.attend(size: 1, kernels: kernels).bits))
        all.expectTruth(some)
    }
}
