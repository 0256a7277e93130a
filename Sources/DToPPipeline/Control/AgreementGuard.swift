/// Tightens settings while audits find less agreement than is wanted, and lets go slowly.
package struct AgreementGuard: Sendable {
    /// Settings are as tight as they get after so many audits below the bound.
    package static let mostSteps = 6
    /// So many audits in a row must be fine for one step back.
    private static let patience = 4
    /// Above the bound by this share of what lies between it and 1, an audit is fine.
    private static let margin = 0.25
    private static let factor = 0.7

    /// Share of the pixels that must be as in the full computation.
    package let bound: Double
    /// How many steps tighter settings are than the user's.
    package private(set) var steps = 0
    private var fine = 0

    package init(bound: Double) { self.bound = bound }

    /// Takes what an audit found.
    package mutating func add(agreement: Double) {
        if agreement < bound {
            steps = min(steps + 1, Self.mostSteps)
            fine = 0
        } else if agreement >= bound + Self.margin * (1 - bound) {
            fine += 1
            if fine == Self.patience {
                steps = max(steps - 1, 0)
                fine = 0
            }
        } else {
            fine = 0
        }
    }

    /// What tolerances and thresholds of change are multiplied by.
    package var scale: Double { (0..<steps).reduce(1) { scale, _ in scale * Self.factor } }

    /// What a budget may use of its own: nothing where audits keep finding too little.
    package var room: Double { steps < Self.mostSteps ? scale : 0 }
}
