import DToPPipeline
import Testing

/// Times are in seconds, on no real clock.
@Suite struct StreamLifeTests {
    private func state(_ life: StreamLife, _ seconds: Double) -> StreamState { life.state(at: .seconds(seconds)) }

    @Test func connectsUntilAPictureComes() {
        var life = StreamLife()
        #expect(state(life, 0) == .connecting && state(life, 100) == .connecting)
        life.arrive(at: .seconds(100))
        life.take()
        #expect(state(life, 100) == .running && state(life, 103) == .running)
    }

    @Test func withoutPicturesItStallsAndRecovers() {
        var life = StreamLife()
        life.arrive(at: .seconds(1))
        life.take()
        #expect(state(life, 4.001) == .stalled)
        life.arrive(at: .seconds(5))
        #expect(state(life, 5) == .running)
    }

    /// Key frames alone come seldom.
    @Test func theLimitFollowsWhatIsDecoded() {
        var life = StreamLife(stallLimit: .seconds(20))
        life.arrive(at: .seconds(1))
        life.take()
        #expect(state(life, 20.9) == .running && state(life, 21.1) == .stalled)
    }

    /// Pictures keep coming, but the last one was taken long ago.
    @Test func picturesThatNobodyTakesBlockIt() {
        var life = StreamLife()
        for second in 0...7 { life.arrive(at: .seconds(second)) }
        #expect(state(life, 4.9) == .running && state(life, 7) == .blocked)
        life.take()
        #expect(state(life, 7) == .running)
        // The next wait begins with the next picture, not with the last one taken.
        life.arrive(at: .seconds(9))
        #expect(state(life, 12) == .running)
    }

    /// If both sides are slow, the stream counts as stalled: the source is missing.
    @Test func stalledComesBeforeBlocked() {
        var life = StreamLife()
        life.arrive(at: .zero)
        #expect(state(life, 20) == .stalled)
    }

    @Test(arguments: DisconnectReason.allCases)
    func aLostSourceBacksOffAndConnectsAgain(_ reason: DisconnectReason) {
        var life = StreamLife()
        life.arrive(at: .zero)
        life.lose(reason)
        #expect(state(life, 50) == .backoff(reason))
        life.connect()
        #expect(state(life, 60) == .connecting)
        life.arrive(at: .seconds(60))
        #expect(state(life, 61) == .running)
    }

    @Test func theEndIsTheEnd() {
        var life = StreamLife()
        life.arrive(at: .zero)
        life.end()
        #expect(state(life, 50) == .ended)
    }
}
