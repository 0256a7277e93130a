/// Tightens settings when audits find too little agreement, and loosens them again slowly.
package struct AgreementGuard: Sendable {
    /// Most steps of tightening; each audit below the bound adds one.
    package static let mostSteps = 6
    /// Good audits in a row that undo one step.
    private static let patience = 4
    private static let factor = 0.7

    private let bound: AgreementBound
    /// Steps by which settings are tighter than the user's.
    package private(set) var steps = 0
    private var fine = 0

    package init(bound: AgreementBound) { self.bound = bound }

    /// Takes an audit's agreement, 0...1.
    package mutating func add(agreement: Double) {
        if bound.isBad(agreement) {
            steps = min(steps + 1, Self.mostSteps)
            fine = 0
        } else if bound.isGood(agreement) {
            fine += 1
            if fine == Self.patience {
                steps = max(steps - 1, 0)
                fine = 0
            }
        } else {
            fine = 0
        }
    }

    /// Factor on the tolerance and the change threshold, at most 1.
    package var scale: Double { (0..<steps).reduce(1) { scale, _ in scale * Self.factor } }

    /// Share of its range that a budget may use, 0...1; 0 once settings are as tight as they get.
    package var room: Double { steps < Self.mostSteps ? scale : 0 }
}
