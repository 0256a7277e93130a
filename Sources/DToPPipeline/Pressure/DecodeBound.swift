/// Which streams may decode only a part of their pictures while there is not enough for all: those whose decoding takes
/// more than half of their share of the processors, so that too little is left to segment what they decode.
struct DecodeBound: Sendable {
    /// Part of a stream's share that decoding may take.
    private static let part = 0.5
    /// The least that it may take, in seconds a second: a keyframe now and then.
    private static let least = 0.05
    /// Who gets it back, and needs it again this soon, has got it back too early.
    private static let regret: Duration = .seconds(20)
    private static let shortestHold: Duration = .seconds(10)
    private static let longestHold: Duration = .seconds(160)

    /// Processors that all streams share.
    private let processors: Double
    /// Whether the streams are bounded that decode too much.
    private(set) var isOn = false
    private var hold = shortestHold
    private var lastMove: Duration?

    init(processors: Int) { self.processors = Double(processors) }

    /// Seconds of processor time a second that a stream's decoding may take.
    /// - Parameter share: of the processors, 0...1.
    func rate(share: Double) -> Double { max(share * processors * Self.part, Self.least) }

    /// Seconds of processor time a second as a share of all processors.
    func share(of seconds: Double) -> Double { seconds / processors }

    mutating func begin(at time: Duration) {
        let wasEarly = lastMove.map { time - $0 <= Self.regret } ?? false
        hold = wasEarly ? min(hold * 2, Self.longestHold) : Self.shortestHold
        (isOn, lastMove) = (true, time)
    }

    /// Whether it has been on for long enough.
    func mayEnd(at time: Duration) -> Bool { lastMove.map { time - $0 >= hold } ?? true }

    mutating func end(at time: Duration) { (isOn, lastMove) = (false, time) }
}
