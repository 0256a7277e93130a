import Glibc

/// Measures how much of the engine's time a live stream wants: frames a second times the seconds that one takes.
struct LoadMeter: Sendable {
    /// Seconds over which they are averaged. Frames come in whole numbers, so their rate takes longer.
    private static let memory = (cost: 1.0, rate: 2.0)

    /// Seconds of the engine's time that a frame takes; nil until one was computed.
    private(set) var cost: Double?
    private var costTime = Duration.zero
    private var rate: Double?
    private var counted: (frames: Int, time: Duration)?

    /// Takes a computed frame's part of the engine's time, in seconds.
    mutating func add(seconds: Double, at time: Duration) {
        let share = Self.share(of: time - costTime, memory: Self.memory.cost)
        cost = cost.map { $0 + (seconds - $0) * share } ?? seconds
        costTime = time
    }

    /// Takes the number of frames that have arrived so far.
    mutating func count(_ frames: Int, at time: Duration) {
        defer { counted = (frames, time) }
        guard let counted, time > counted.time else { return }
        let latest = Double(frames - counted.frames) / ((time - counted.time) / .seconds(1))
        rate =
            rate.map { $0 + (latest - $0) * Self.share(of: time - counted.time, memory: Self.memory.rate) }
            ?? latest
    }

    /// Seconds of the engine's time a second, were every frame computed; 0 until both are known.
    var demand: Double { (cost ?? 0) * (rate ?? 0) }

    /// The weight of what happened over `time` in an exponential average.
    static func share(of time: Duration, memory: Double) -> Double {
        1 - exp(-max(time / .seconds(1), 0) / memory)
    }
}
