/// The pressure of all streams, to be shown.
package struct PressureReading: Equatable, Sendable {
    /// The ladder's step in force; nil while nobody gives anything up.
    package var step: Ladder.Step?
    /// The rung within the ladder, from 0.
    package var rung = 0
    /// Share of the engine's time that the live streams want, as they are; above 1 there is not enough.
    package var demand = 0.0
    /// Live streams, and those of them that are paused.
    package var streams = 0
    package var paused = 0

    package init() {}

    init<ID>(_ pressure: Pressure<ID>, streams: Int) {
        step = pressure.step
        rung = pressure.rung
        demand = pressure.demand
        self.streams = streams
        paused = pressure.pausedCount
    }

    /// Share of its frames that a stream computes which gives something up.
    package var rate: Double { Ladder.relief(on: rung).rate }

    /// What to log: each step that has been taken or given back since `before` was in force.
    package func messages(since before: Ladder.Step?) -> [String] {
        let (old, new) = (before?.rawValue ?? 0, step?.rawValue ?? 0)
        let count = Ladder.Step.allCases.count
        func name(_ step: Int) -> String {
            "pressure: step \(step) of \(count), \(Ladder.Step(rawValue: step).map { "\($0)" } ?? "")"
        }
        let wish = "\(streams == 1 ? "1 stream wants" : "\(streams) streams want")"
        if new > old {
            return (old + 1...new).map { "\(name($0)); \(wish) \(Format.fixed(demand, 1)) times the processors" }
        }
        return (new..<old).reversed().map { "\(name($0 + 1)), given back; \(wish) \(Format.percent(demand)) of them" }
    }
}

extension PressureReading: CustomStringConvertible {
    package var description: String {
        let place = step.map { "step \($0.rawValue) of \(Ladder.Step.allCases.count), \($0)" } ?? "none"
        return """
            pressure: \(place); rung \(rung) of \(Ladder.top), \(Format.percent(rate)) of the frames; \
            \(streams == 1 ? "1 stream wants" : "\(streams) streams want") \(Format.percent(demand)) of the engine
            """
    }
}
