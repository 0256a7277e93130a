/// Whether a source's clock keeps pace with the wall clock. Times are in ticks of `Timeline.timeBase`.
///
/// A camera's clock is more reliable than its pictures' arrival, because networks delay them and send them in bursts.
/// That does not hold for a clock that stops, runs slow or runs fast, nor for a frame rate that FFmpeg made up.
struct Pace {
    enum Verdict { case steady, slow, fast }

    private(set) var verdict = Verdict.steady
    private var window = Window()

    /// Totals over the pictures since the window began.
    private struct Window {
        var count = 0
        var waited: Int64 = 0
        var stepped: Int64 = 0
        /// The longest wait, and the step that ended it: a connection that stalls once proves nothing.
        var longestWait: (waited: Int64, stepped: Int64) = (0, 0)
        /// Totals over the pictures that did not come out of a buffer.
        var paced: (count: Int, waited: Int64, stepped: Int64) = (0, 0, 0)
    }

    /// Least number of pictures and least time for a verdict.
    private static let leastPictures = 5
    private static let leastTime: Int64 = 45_000
    /// After this time a new window begins.
    private static let windowLength: Int64 = 20 * 90_000
    /// How far a source may be off: a share of the time, plus the network's jitter.
    private static let tolerance = 0.1
    private static let jitter: Int64 = 27_000
    /// Pictures that arrive closer together than this come out of a buffer.
    private static let shortestWait: Int64 = 1_800

    /// Whether a picture that arrived `waited` after the one before came out of a buffer.
    static func isBuffered(waited: Int64) -> Bool { waited < shortestWait }

    /// Adds a picture: `step` later by its own timestamp, `waited` later by the wall clock.
    mutating func add(step: Int64, waited: Int64) {
        window.count += 1
        window.waited += waited
        window.stepped += step
        if waited > window.longestWait.waited { window.longestWait = (waited, step) }
        if !Self.isBuffered(waited: waited) {
            window.paced.count += 1
            window.paced.waited += waited
            window.paced.stepped += step
        }
        if isSlow { verdict = .slow } else if isFast { verdict = .fast }
        guard window.waited > Self.windowLength else { return }
        if !isSlow, !isFast { verdict = .steady }
        window = Window()
    }

    private var isSlow: Bool {
        let lag =
            (window.waited - window.longestWait.waited) - (window.stepped - window.longestWait.stepped)
        return window.count >= Self.leastPictures && window.waited >= Self.leastTime
            && lag > Self.allowance(window.waited)
    }

    private var isFast: Bool {
        let paced = window.paced
        return paced.count >= Self.leastPictures && paced.waited >= Self.leastTime
            && paced.stepped - paced.waited > Self.allowance(paced.waited)
    }

    private static func allowance(_ time: Int64) -> Int64 { jitter + Int64(Double(time) * tolerance) }
}
