/// Measures the processor time that decoding a live stream takes, and what it would take with no picture left out.
struct DecodeMeter: Sendable {
    /// Seconds over which it is averaged: decoders work in bursts, from keyframe to keyframe.
    private static let memory = 2.0

    /// Seconds of processor time a second.
    private(set) var used = 0.0
    /// Pictures a second that were left out.
    private(set) var leftOut = 0.0
    private var came = 0.0
    private var counted: (load: DecodeLoad, time: Duration)?

    /// Takes what was counted so far.
    mutating func count(_ load: DecodeLoad, at time: Duration) {
        guard let counted else { return self.counted = (load, time) }
        guard time > counted.time else { return }
        self.counted = (load, time)
        let seconds = (time - counted.time) / .seconds(1)
        let share = LoadMeter.share(of: time - counted.time, memory: Self.memory)
        used += ((load.time - counted.load.time) / .seconds(1) / seconds - used) * share
        came += (Double(load.pictures - counted.load.pictures) / seconds - came) * share
        leftOut += (Double(load.leftOut - counted.load.leftOut) / seconds - leftOut) * share
    }

    /// Seconds of processor time a second that decoding all would take.
    var wanted: Double { used + saved }

    /// Seconds of processor time a second that are saved by leaving pictures out.
    var saved: Double {
        let decoded = came - leftOut
        // A keyframe now and then tells what the others would take, at the most.
        return leftOut > 0 ? used * leftOut / max(decoded, 0.25) : 0
    }
}
