import Synchronization

/// Hands what a live stream gives up from the thread that computes to the one that decodes, and counts its frames.
package final class StreamRelief: Sendable {
    private struct State {
        var relief = Relief.none
        var rung = 0
        var held = Ladder.topOfAgreement
        var load = DecodeLoad()
        /// Frames that may be taken; below one, the next is left out.
        var credit = 0.0
        var wantsUsualPicture = false
    }

    private let state = Mutex(State())

    package init() {}

    /// What the stream gives up.
    package var relief: Relief {
        get { state.withLock(\.relief) }
        set { state.withLock { $0.relief = newValue } }
    }

    /// The rung of the ladder that it is on, and the highest on which its agreement is kept.
    package var rung: (now: Int, held: Int) { state.withLock { ($0.rung, $0.held) } }

    func follow(_ relief: Relief, rung: Int, held: Int) {
        state.withLock { state in
            state.relief = relief
            state.rung = rung
            state.held = held
        }
    }

    /// Frames of the live source so far, those left out included.
    package var frames: Int { load.pictures }

    /// What reading the live source has taken so far.
    package var load: DecodeLoad { state.withLock(\.load) }

    /// Counts processor time that reading the live source took, and pictures that were not decoded.
    func add(_ time: Duration, leftOut count: Int) {
        state.withLock { state in
            state.load.time += time
            state.load.pictures += count
            state.load.leftOut += count
        }
    }

    /// Counts a frame of a live source. Returns whether it is to be computed; those that are lie evenly among all.
    package func takes() -> Bool {
        state.withLock { state in
            state.load.pictures += 1
            state.credit += state.relief.rate
            // Sums are rounded.
            guard state.credit > 1 - 1e-9 else { return false }
            // What a higher rate has saved up is not kept.
            state.credit = min(state.credit - 1, state.relief.rate)
            return true
        }
    }

    /// Asks for the next frame to come at the usual size too, to audit the smaller one.
    func wantUsualPicture() { state.withLock { $0.wantsUsualPicture = true } }

    /// Whether that was asked since the last call.
    func takeWantsUsualPicture() -> Bool {
        state.withLock { state in
            defer { state.wantsUsualPicture = false }
            return state.wantsUsualPicture
        }
    }
}
