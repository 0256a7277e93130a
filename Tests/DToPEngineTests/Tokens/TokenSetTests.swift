import Compute
import DToPEngine
import DToPTestSupport
import Imaging
import Testing

@Suite struct TokenSetTests {
    private static let width = 3
    private static let classes = 4

    /// Tokens whose features are their position, times 1, 10 and 100.
    private final class Fixture {
        let memory: AlignedMemory
        var set: TokenSet
        let means: ClassMeans

        init(tokens: Int, classTokens: Int) {
            memory = AlignedMemory(count: 4096)
            var arena = Arena(memory)
            let storage = arena.matrix(rows: tokens + classTokens, columns: width)
            let places = arena.allocate(Int32.self, count: tokens + classTokens)
            let isActive = arena.allocate(Bool.self, count: tokens)
            isActive.update(repeating: true, count: tokens)
            means = ClassMeans(classes: classes, width: width, arena: &arena)
            for column in 0..<width * classTokens { storage.base[column] = -7 }
            for token in 0..<tokens {
                for column in 0..<width {
                    storage.row(token + classTokens)[column] = TokenSetTests.feature(token, column)
                }
            }
            set = TokenSet(
                storage: storage, classTokens: classTokens, places: places, isActive: isActive, tokens: tokens)
        }

        func remove(_ leaves: [Bool], averagedBy labels: [UInt16]?) {
            if let labels {
                set.remove(leaves, averagedBy: labels, means: means)
            } else {
                set.remove(leaves, averagedBy: nil, means: means)
            }
        }

        var seen: Matrix { self.set.seen }
        var positions: [Int] { (0..<set.active).map { set.positions[$0] } }
        func row(_ index: Int) -> [Float] { (0..<width).map { seen[index, $0] } }
    }

    private static func feature(_ token: Int, _ column: Int) -> Float { Float(token) * [1, 10, 100][column] }
    private static func features(_ token: Int) -> [Float] { (0..<width).map { feature(token, $0) } }
    private static func mean(_ tokens: [Int]) -> [Float] {
        (0..<width).map { column in tokens.reduce(0) { $0 + feature($1, column) } / Float(tokens.count) }
    }

    @Test(arguments: [0, 1], 0..<10)
    func removalKeepsOrderAndClassToken(classTokens: Int, seed: Int) {
        var numbers = SeededGenerator(seed: UInt64(seed))
        let fixture = Fixture(tokens: 40, classTokens: classTokens)
        var expected = Array(0..<40)
        for _ in 0..<4 {
            let leaves = expected.map { _ in numbers.next() % 3 == 0 }
            fixture.remove(leaves, averagedBy: nil)
            expected = zip(expected, leaves).filter { !$1 }.map(\.0)
            #expect(fixture.set.active == expected.count && fixture.set.averages == 0)
            #expect(fixture.positions == expected)
            #expect(fixture.seen.rows == expected.count)
            #expect(fixture.set.rows.rows == expected.count + classTokens)
            for (index, token) in expected.enumerated() { #expect(fixture.row(index) == Self.features(token)) }
            if classTokens == 1 { #expect((0..<Self.width).allSatisfy { fixture.set.rows[0, $0] == -7 }) }
        }
    }

    @Test(arguments: [0, 1])
    func averagesFollowInClassOrderAcrossStages(classTokens: Int) {
        let fixture = Fixture(tokens: 10, classTokens: classTokens)
        // Tokens 0, 3 and 9 exit as class 2, token 5 as class 0; no token of class 3 exits.
        fixture.remove(
            (0..<10).map { [0, 3, 5, 9].contains($0) }, averagedBy: [2, 1, 0, 2, 3, 0, 1, 1, 3, 2])
        #expect(fixture.positions == [1, 2, 4, 6, 7, 8] && fixture.set.averages == 2)
        #expect(fixture.row(6) == Self.mean([5]) && fixture.row(7) == Self.mean([0, 3, 9]))

        // Of the rest, 1 and 8 exit as class 3, 2 as class 1.
        fixture.remove([true, true, false, false, false, true], averagedBy: [3, 1, 0, 0, 0, 3])
        #expect(fixture.positions == [4, 6, 7] && fixture.set.averages == 4)
        let averages = [[5], [0, 3, 9], [2], [1, 8]]
        for (index, tokens) in averages.enumerated() { #expect(fixture.row(3 + index) == Self.mean(tokens)) }
        #expect(fixture.set.rows.rows == classTokens + 7)
        if classTokens == 1 { #expect(fixture.set.rows[0, 0] == -7) }

        // All exit: the averages stay.
        fixture.remove([true, true, true], averagedBy: [0, 0, 0])
        #expect(fixture.set.active == 0 && fixture.set.averages == 5)
        #expect(fixture.row(1) == Self.mean([0, 3, 9]) && fixture.row(4) == Self.mean([4, 6, 7]))
    }
}
