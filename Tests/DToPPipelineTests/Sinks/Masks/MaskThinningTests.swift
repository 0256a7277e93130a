import DToPConfiguration
import DToPPipeline
import DToPTestSupport
import Imaging
import Testing

@Suite struct MaskThinningTests {
    private static func thinning(_ every: TimeSpan?, _ change: Double?) -> MaskThinning {
        var configuration = MaskConfiguration()
        configuration.every = every
        configuration.change = change
        return MaskThinning(configuration)
    }

    /// 100 pixels, `count` of which are of class 1.
    private static func labels(_ count: Int, width: Int = 10) -> LabelMap {
        let labels = LabelMap.labels(PixelSize(width: width, height: 100 / width))
        for place in 0..<count { labels[place % width, place / width] = 1 }
        return labels
    }

    @Test func everyMaskWithoutSettings() {
        var thinning = Self.thinning(nil, nil)
        let taken = (0..<3).filter { _ in thinning.takes(Self.labels(0), at: 0) }
        #expect(taken.count == 3)
    }

    /// On a steady grid, whatever the frame rate is.
    @Test func oneInAWhile() {
        var thinning = Self.thinning(TimeSpan(.milliseconds(200)), nil)
        let times = (0..<300).map { Double($0 * 1001) / 30000 }
        let taken = times.filter { thinning.takes(Self.labels(0), at: $0) }
        #expect(taken.count == 50)
        for (number, time) in taken.enumerated() { #expect((0..<0.034).contains(time - Double(number) * 0.2)) }
        // After a gap, masks that were missed are not made up for; after a step back, it begins anew.
        let later = [20, 20.1, 20.19, 20.21, 3, 3.1, 3.3].filter { thinning.takes(Self.labels(0), at: $0) }
        #expect(later == [20, 20.21, 3, 3.3])
    }

    /// Slow changes add up: the last mask written counts, not the last one seen.
    @Test func onlyWhatDiffersEnough() {
        var thinning = Self.thinning(nil, 0.02)
        let taken = [0, 0, 1, 2, 3, 3, 4, 5, 6, 0].filter { thinning.takes(Self.labels($0), at: 0) }
        #expect(taken == [0, 3, 6, 0])
        let wide = [0, 2, 3].filter { thinning.takes(Self.labels($0, width: 20), at: 0) }
        #expect(wide == [0, 3])
        var anyChange = Self.thinning(nil, 0)
        let changed = [0, 0, 1, 1, 0].filter { anyChange.takes(Self.labels($0), at: 0) }
        #expect(changed == [0, 1, 0])
    }

    /// A mask that is due waits for a change, and then the interval begins.
    @Test func both() {
        var thinning = Self.thinning(TimeSpan(.seconds(1)), 0)
        let frames = [(0, 0.0), (1, 0.5), (0, 1.0), (0, 1.5), (2, 1.7), (3, 2.1), (3, 2.8)]
        let taken = frames.filter { thinning.takes(Self.labels($0.0), at: $0.1) }
        #expect(taken.map(\.1) == [0, 1.7, 2.1])
    }
}
