import DToPEngine
import Testing

/// Each place has one turn a round; turns are spread evenly over time and over the picture.
@Suite struct RefreshTurnsTests {
    private static let periods = [1, 4, 7, 16, 64, 100.5]

    /// For each of `frames` frames, which places of an 8 x 8 tile are due.
    private func turns(period: Double, frames: Int) -> [[Bool]] {
        var turns = RefreshTurns()
        return (0..<frames).map { _ in
            turns.advance(period: period)
            return (0..<64).map { turns.isDue(column: $0 % 8, row: $0 / 8) }
        }
    }

    /// One turn in every P consecutive frames; the gap between two turns is P frames, give or take one.
    @Test(arguments: periods) func everyPlaceHasOneTurnARound(period: Double) {
        let frames = turns(period: period, frames: Int(20 * period))
        for place in 0..<64 {
            let count = frames.count { $0[place] }
            #expect(abs(count - 20) <= 1, "place \(place) had \(count) turns in 20 rounds")
            var last = -1
            for (frame, isDue) in frames.enumerated() where isDue[place] {
                if last >= 0 { #expect(abs(Double(frame - last) - period) <= 1) }
                last = frame
            }
        }
    }

    @Test(arguments: periods) func everyFrameHasItsShare(period: Double) {
        for frame in turns(period: period, frames: 300) {
            #expect(abs(Double(frame.count { $0 }) - 64 / period) < 1)
        }
    }

    /// In every frame, equal parts of the picture have the same number of turns, give or take one.
    @Test(arguments: periods, [2, 4]) func turnsAreSpreadOverThePicture(period: Double, side: Int) {
        for frame in turns(period: period, frames: 200) {
            let counts = (0..<64 / (side * side)).map { block in
                let across = 8 / side
                return (0..<side * side).count { inside in
                    let (x, y) = (inside % side, inside / side)
                    return frame[(block / across * side + y) * 8 + block % across * side + x]
                }
            }
            #expect(counts.max()! - counts.min()! <= 1, "\(counts)")
        }
    }

    /// Turns repeat from tile to tile.
    @Test func tilesRepeat() {
        var turns = RefreshTurns()
        for _ in 0..<50 {
            turns.advance(period: 9)
            for (column, row) in [(0, 0), (3, 5), (7, 7), (2, 6)] {
                let isDue = turns.isDue(column: column, row: row)
                #expect(turns.isDue(column: column + 8, row: row + 16) == isDue)
                #expect(turns.isDue(column: column + 800, row: row) == isDue)
            }
        }
    }

    /// The period may change at any time: late places catch up, and no turn is lost.
    @Test func thePeriodMayChange() {
        var turns = RefreshTurns()
        var rounds = 0.0
        var counts = [Int](repeating: 0, count: 64)
        for frame in 0..<2000 {
            let period = [3, 50, 8.5, 64, 1, 20][frame / 13 % 6]
            turns.advance(period: period)
            rounds += 1 / period
            for place in 0..<64 where turns.isDue(column: place % 8, row: place / 8) { counts[place] += 1 }
        }
        for count in counts { #expect(abs(Double(count) - rounds) <= 1) }
    }

    /// No token is computed twice in a frame.
    @Test func aRoundTakesAtLeastOneFrame() {
        for period in [0, 0.2, -3] { #expect(turns(period: period, frames: 5).allSatisfy { !$0.contains(false) }) }
    }
}
