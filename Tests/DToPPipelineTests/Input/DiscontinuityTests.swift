import DToPMedia
import DToPPipeline
import Testing

@Suite struct DiscontinuityTests {
    private func reasons(_ frames: [(seconds: Double, isCorrupt: Bool)]) -> [FrameReset?] {
        var discontinuity = Discontinuity()
        return frames.map { discontinuity.reason(seconds: $0.seconds, isCorrupt: $0.isCorrupt) }
    }

    @Test func steadyFramesHaveOneBeginning() {
        #expect(reasons((0..<5).map { (Double($0) / 25, false) }) == [.start, nil, nil, nil, nil])
    }

    /// Nothing is carried into or out of a damaged frame.
    @Test func damageIsABreakBeforeAndAfter() {
        #expect(
            reasons([(0, false), (0.1, true), (0.2, true), (0.3, false), (0.4, false)])
                == [.start, .corrupt, .corrupt, .corrupt, nil])
    }

    @Test func longStepsAndStepsBackAreGaps() {
        #expect(
            reasons([(7, false), (11.9, false), (17, false), (16, false), (16, false), (.nan, false), (17, false)])
                == [.start, nil, .gap, .gap, nil, nil, nil])
    }

    @Test func keyframesMayBeFarApart() {
        var discontinuity = Discontinuity(longestStep: DecodedFrames.keyframes.longestStep)
        let reasons = [0, 10, 20, 41].map { discontinuity.reason(seconds: $0, isCorrupt: false) }
        #expect(reasons == [.start, nil, nil, .gap])
    }

    /// Another recording begins with a gap, even if its pictures follow at once and the one before is damaged.
    @Test func anotherRecordingIsAGap() {
        var discontinuity = Discontinuity()
        _ = discontinuity.reason(seconds: 0, isCorrupt: false)
        _ = discontinuity.reason(seconds: 0.1, isCorrupt: true)
        #expect(discontinuity.reason(seconds: 0.2, isCorrupt: false, isAfterGap: true) == .gap)
        #expect(discontinuity.reason(seconds: 0.3, isCorrupt: false) == nil)
    }
}
