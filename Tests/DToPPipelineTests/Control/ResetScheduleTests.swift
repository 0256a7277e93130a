import DToPConfiguration
import DToPPipeline
import Testing

@Suite struct ResetScheduleTests {
    private func dues(_ interval: ResetInterval?, keyframes: Set<Int> = []) -> [Int] {
        var schedule = ResetSchedule(interval)
        return (0..<10).filter { schedule.isDue(isKeyframe: keyframes.contains($0)) }
    }

    @Test func framesAreCountedFromTheBeginning() {
        #expect(dues(.frames(4)) == [0, 4, 8])
        #expect(dues(.frames(1)) == Array(0..<10))
    }

    @Test func countingBeginsAnewAtABreak() {
        var schedule = ResetSchedule(.frames(4))
        let dues = (0..<12).filter { frame in
            if frame == 6 { schedule.restart() }
            return schedule.isDue(isKeyframe: false)
        }
        #expect(dues == [0, 4, 6, 10])
    }

    @Test func keyframesBeginParts() { #expect(dues(.keyframe, keyframes: [0, 3, 9]) == [0, 3, 9]) }

    @Test func neverIsNever() { #expect(dues(nil, keyframes: [0, 3]) == []) }
}
