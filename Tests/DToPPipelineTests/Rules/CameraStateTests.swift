import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct CameraStateTests {
    /// Looks twice a second while a camera gives 10 frames a second in some of them.
    private func changes(until seconds: Int, isUp: (Double) -> Bool) -> [(Double, RuleChange)] {
        var state = CameraState()
        var frames = 0
        return (0...seconds * 2).compactMap { look in
            let time = Double(look) / 2
            if isUp(time) { frames += 5 }
            return state.look(goodFrames: frames, at: .milliseconds(look * 500)).map { (time, $0) }
        }
    }

    @Test func goesDownAfterHalfAMinuteAndUpWithGoodFrames() {
        let changes = changes(until: 200) { !(50..<120).contains($0) }
        #expect(changes.map(\.0) == [79.5, 120] && changes.map(\.1) == [.began, .ended])
        #expect(self.changes(until: 200) { !(50..<79).contains($0) }.isEmpty)
        // One that never comes is down too.
        #expect(self.changes(until: 60) { _ in false }.map(\.0) == [30])
    }

    /// A frame now and then does not make it well.
    @Test func itIsUpOnlyWithSeveralFrames() {
        var state = CameraState()
        #expect(state.look(goodFrames: 0, at: .zero) == nil)
        var frames = 0
        var changes: [RuleChange] = []
        for look in 1...2000 {
            // One frame every 35 seconds, which is too seldom.
            if look % 70 == 0 { frames += 1 }
            if let change = state.look(goodFrames: frames, at: .milliseconds(look * 500)) { changes.append(change) }
        }
        #expect(changes == [.began] && state.isDown)
    }

    /// While nobody looks, because nobody wants its frames, its silence does not count.
    @Test func aPauseIsNoSilence() {
        var state = CameraState()
        #expect(state.look(goodFrames: 3, at: .zero) == nil)
        #expect(state.look(goodFrames: 3, at: .seconds(600)) == nil)
        #expect(state.look(goodFrames: 3, at: .seconds(605)) == nil)
        for second in 606..<630 { #expect(state.look(goodFrames: 3, at: .seconds(second)) == nil) }
        #expect(state.look(goodFrames: 3, at: .seconds(630)) == .began)
        #expect(state.end() == .ended && state.end() == nil)
    }

    /// Changes alternate, and follow the camera: down only after half a minute without frames.
    @Test(arguments: 1...50 as ClosedRange<UInt64>) func changesAlternate(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var state = CameraState()
        var (frames, last, isUp, wasDown) = (0, 0.0, true, false)
        for look in 0..<4000 {
            let time = Double(look) / 2
            if random.integer(0...60) == 0 { isUp.toggle() }
            let more = isUp ? random.integer(0...3) : 0
            frames += more
            let change = state.look(goodFrames: frames, at: .milliseconds(look * 500))
            switch change {
            case .began: #expect(!wasDown && time - last >= 30 && more == 0)
            case .ended: #expect(wasDown && more > 0)
            case nil: #expect(wasDown == state.isDown && (wasDown || more > 0 || time - last < 30))
            }
            wasDown = state.isDown
            if more > 0 || look == 0 { last = time }
        }
    }
}
