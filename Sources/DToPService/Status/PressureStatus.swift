import DToPPipeline

/// How much all streams give up, as `/status` shows it.
package struct PressureStatus: Codable, Equatable, Sendable {
    /// Step of the ladder, 0 while nobody gives anything up, and what is given up.
    package let step: Int
    package let name: String?
    /// The rung within the ladder, from 0, and the highest.
    package let rung: Int
    package let top: Int
    /// Share of the engine's time that live streams want as they are; above 1 there is not enough.
    package let demand: Double

    init(_ reading: PressureReading) {
        step = reading.step?.rawValue ?? 0
        name = reading.step.map { "\($0)" }
        rung = reading.rung
        top = Ladder.top
        demand = reading.demand
    }
}
