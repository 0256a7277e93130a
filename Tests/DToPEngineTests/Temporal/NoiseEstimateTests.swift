import Compute
import DToPEngine
import DToPTestSupport
import Testing

/// Estimates how far block means differ by noise alone.
@Suite struct NoiseEstimateTests {
    private static let count = 4000

    private final class Fixture {
        let memory: AlignedMemory
        var estimate: NoiseEstimate
        var numbers = SeededGenerator(seed: 1)

        init() {
            (memory, estimate) = Arena.laidOut { NoiseEstimate(count: count, arena: &$0) }
        }

        /// Adds a frame: each block is its `base` level plus noise.
        func add(sigma: Float, base: (Int) -> Float = { Float($0 % 200) }) {
            let luma = (0..<count).map { base($0) + sigma * numbers.normal() }
            luma.withUnsafeBufferPointer { estimate.add($0.baseAddress!) }
        }
    }

    /// The difference of two frames has the noise of both.
    @Test(arguments: [0.3, 0.5, 1, 2, 5] as [Float])
    func gaussianNoiseIsEstimated(sigma: Float) {
        let fixture = Fixture()
        for _ in 0..<60 { fixture.add(sigma: sigma) }
        let expected = sigma * Float(2).squareRoot()
        #expect(abs(fixture.estimate.deviation / expected - 1) < 0.2, "\(fixture.estimate.deviation) of \(expected)")
        #expect(fixture.estimate.limit > 3 * expected && fixture.estimate.limit < 7 * expected)
    }

    @Test func aStillPictureHasNone() {
        let fixture = Fixture()
        #expect(fixture.estimate.limit == 0)
        for _ in 0..<30 { fixture.add(sigma: 0) }
        #expect(fixture.estimate.deviation == 0 && fixture.estimate.limit == 0)
    }

    /// Motion is not noise. Up to half of the blocks may move: in an otherwise still scene they have no effect; with
    /// noise, they at most about double the estimate.
    @Test(arguments: [0, 0.5, 2] as [Float]) func motionIsNotNoise(sigma: Float) {
        for share in [0.25, 0.5] {
            let fixture = Fixture()
            for frame in 0..<60 {
                fixture.add(sigma: sigma) { block in
                    Double(block) < share * Double(Self.count) ? Float((block * 7 + frame * 61) % 200) : 100
                }
            }
            let expected = sigma * Float(2).squareRoot()
            let deviation = fixture.estimate.deviation
            #expect(deviation <= (share < 0.5 ? 1.6 : 2.3) * expected && deviation >= 0.8 * expected, "\(deviation)")
        }
    }

    /// Nor is a change in the brightness of the whole picture.
    @Test(arguments: [-6, -0.4, 3.3] as [Float]) func driftIsNotNoise(step: Float) {
        let fixture = Fixture()
        var level: Float = 0
        for _ in 0..<40 {
            level += step
            fixture.add(sigma: 0.5) { Float($0 % 200) + level }
        }
        let expected = 0.5 * Float(2).squareRoot()
        #expect(abs(fixture.estimate.deviation / expected - 1) < 0.2, "\(fixture.estimate.deviation) of \(expected)")
    }

    /// A past scene tells nothing about the next one's noise; nor does a single frame.
    @Test func aNewSceneBeginsAnew() {
        let fixture = Fixture()
        for _ in 0..<20 { fixture.add(sigma: 5) }
        fixture.estimate.reset()
        #expect(fixture.estimate.limit == 0)
        fixture.add(sigma: 5)
        #expect(fixture.estimate.limit == 0)
        fixture.add(sigma: 5)
        #expect(fixture.estimate.limit > 0)
    }

    /// Differences larger than any noise are counted, not lost.
    @Test func hugeDifferences() {
        let fixture = Fixture()
        for frame in 0..<40 { fixture.add(sigma: 0) { _ in frame % 2 == 0 ? 0 : 255 } }
        #expect(fixture.estimate.deviation > 40 && fixture.estimate.deviation.isFinite)
    }
}
