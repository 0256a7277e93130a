import DToPPipeline
import Testing

@Suite struct AgeHistogramTests {
    @Test func eachAgeIsInTheBucketBelowItsBound() {
        var histogram = AgeHistogram()
        for bound in AgeHistogram.bounds {
            histogram.add(seconds: bound)
            histogram.add(seconds: bound + 1e-9)
        }
        histogram.add(seconds: 0)
        histogram.add(seconds: 1000)
        #expect(histogram.counts == [2] + Array(repeating: 2, count: AgeHistogram.bounds.count - 1) + [2])
        #expect(histogram.count == 2 * AgeHistogram.bounds.count + 2)
        #expect(abs(histogram.sum - 2 * AgeHistogram.bounds.reduce(0, +) - 1000) < 1e-6)
    }

    @Test func theLatestAgesTellTheQuantiles() throws {
        var histogram = AgeHistogram()
        #expect(histogram.latest(share: 0.5) == nil)
        histogram.add(seconds: 7)
        for share in [0, 0.5, 0.99, 1] { #expect(histogram.latest(share: share) == 7) }
        // 128 more: the first one is forgotten.
        for number in (1...128).reversed() { histogram.add(seconds: Double(number)) }
        #expect(histogram.latest(share: 0) == 1)
        #expect(histogram.latest(share: 0.5) == 64)
        #expect(histogram.latest(share: 0.99) == 127)
        #expect(histogram.latest(share: 1) == 128)
        #expect(histogram.count == 129)
    }
}
