import DToPConfiguration
import DToPEngine

/// Controls a stream's carry settings. Audits are the slow loop, which keeps the agreement; the stream's budget and the
/// pressure of all streams are the fast ones, which keep the time. If they conflict, agreement wins and frames are
/// dropped.
package struct CarryController: Sendable {
    private let usual: CarrySettings
    private let loosest: CarrySettings
    private var schedule: AuditSchedule
    /// What audits must find under pressure; nil without audits.
    private let floor: AgreementBound?
    private var agreement: AgreementGuard?
    private var budget: BudgetController?
    private var hold: ReliefHold
    /// Milliseconds that the latest audited frame took, and that frames have taken since.
    private var audit = (cost: 0.0, since: 0.0)
    /// The ladder's rung that pressure asks for.
    private var rung = 0
    private let isLive: Bool

    /// How far budget and pressure may lower the exit threshold, and raise the change threshold and the tolerance.
    private static let loosest = (threshold: Float(0.8), changeThreshold: Float(32), tolerance: Float(4))

    /// Most frames between audits under pressure: while one decides where the stream may be, and otherwise.
    private static let auditInterval = (deciding: 16, held: 160)
    /// The share of the stream's time that these others may take.
    private static let mostAuditing = 0.05

    /// - Parameter isLive: whether the source is live; if not, there is neither budget nor pressure: nothing depends on
    ///   time.
    package init(_ settings: CarrySettings, _ configuration: CarryConfiguration, isLive: Bool) {
        usual = settings
        self.isLive = isLive
        loosest = Self.loosest(of: settings)
        schedule = AuditSchedule(interval: configuration.auditEvery, isLive: isLive)
        floor = configuration.agreementUnderPressure.map(AgreementBound.init)
        // Whoever has named a floor wants it kept from the first frame.
        hold = ReliefHold(isTrusting: configuration.minAgreement == nil)
        agreement = configuration.minAgreement.map { AgreementGuard(bound: AgreementBound($0)) }
        budget = isLive ? configuration.targetMilliseconds.map(BudgetController.init) : nil
    }

    private static func loosest(of settings: CarrySettings) -> CarrySettings {
        var loosest = settings
        loosest.threshold = min(Self.loosest.threshold, settings.threshold)
        loosest.rule.changeThreshold = max(Self.loosest.changeThreshold, settings.rule.changeThreshold)
        loosest.rule.tolerance = max(Self.loosest.tolerance, settings.rule.tolerance)
        return loosest
    }

    /// What becomes of settings on a rung of the ladder.
    package static func settings(_ usual: CarrySettings, on rung: Int) -> CarrySettings {
        let relief = Ladder.relief(on: rung)
        return usual.moved(
            tolerance: Float(relief.tolerance), threshold: Float(relief.threshold), towards: loosest(of: usual))
    }

    /// Settings for the next frame.
    package var settings: CarrySettings {
        let relief = Ladder.relief(on: rung, heldAt: heldRung)
        let saved = budget?.effortSaved ?? 0
        var settings = usual.moved(
            tolerance: Float(max(saved, relief.tolerance)), threshold: Float(max(saved, relief.threshold)),
            towards: loosest)
        let scale = Float(agreement?.scale ?? 1)
        settings.rule.changeThreshold *= scale
        settings.rule.tolerance *= scale
        return settings
    }

    /// The highest rung of the ladder on which audits have found enough agreement.
    package var heldRung: Int { floor == nil ? Ladder.topWithoutAudits : hold.rung }

    /// Follows the pressure of all streams to a rung of the ladder. Without effect on a file.
    package mutating func climb(to rung: Int) { if isLive { self.rung = rung } }

    /// Exit threshold for the next frame's audit: the user's, whatever budget and pressure have set. Nil if it is not
    /// audited. Call once per frame.
    package mutating func auditThreshold() -> Float? {
        // What is given up for others is soon seen to be too much, or not enough.
        var most: Int?
        if floor != nil, rung > 0 {
            if hold.isWaiting(toReach: rung) {
                most = Self.auditInterval.deciding
            } else if audit.cost <= Self.mostAuditing * audit.since {
                most = Self.auditInterval.held
            }
        }
        return schedule.isDue(after: most) ? usual.threshold : nil
    }

    /// Takes a frame's part of the engine's time and its audit's agreement, 0...1; nil if it was not audited.
    /// - Parameter time: when it was done, on any monotonic clock.
    package mutating func add(milliseconds: Double, agreement found: Double?, at time: Duration) {
        schedule.add(busy: .milliseconds(milliseconds), at: time)
        audit = found == nil ? (audit.cost, audit.since + milliseconds) : (milliseconds, 0)
        if let found {
            judge(found)
            budget?.ceiling = agreement?.room ?? 1
        } else {
            // The time of an audited frame does not count.
            budget?.add(milliseconds, at: time)
        }
    }

    private mutating func judge(_ found: Double) {
        guard let floor else { return }
        let current = min(rung, hold.rung)
        let isBad = floor.isBad(found)
        hold.add(isBad: isBad, isGood: floor.isGood(found), wanted: rung)
        // What pressure has loosened is given back before the user's own settings are tightened.
        if !isBad || current == 0 { agreement?.add(agreement: found) }
    }
}
