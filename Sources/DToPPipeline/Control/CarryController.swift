import DToPConfiguration
import DToPEngine

/// Controls a stream's carry settings. Audits are the slow loop, which keeps the agreement; the budget is the fast one,
/// which keeps the time. If both cannot be kept, agreement wins and frames are dropped.
package struct CarryController: Sendable {
    private let usual: CarrySettings
    private let loosest: CarrySettings
    private var schedule: AuditSchedule
    private var agreement: AgreementGuard?
    private var budget: BudgetController?

    /// How far a budget may lower the exit threshold and raise the change threshold and the tolerance of doubt.
    private static let loosest = (threshold: Float(0.8), changeThreshold: Float(32), tolerance: Float(4))

    /// - Parameter isLive: whether the source is live; if not, there is no budget, and nothing depends on time.
    package init(_ settings: CarrySettings, _ configuration: CarryConfiguration, isLive: Bool) {
        usual = settings
        var loosest = settings
        loosest.threshold = min(Self.loosest.threshold, settings.threshold)
        loosest.rule.changeThreshold = max(Self.loosest.changeThreshold, settings.rule.changeThreshold)
        loosest.rule.tolerance = max(Self.loosest.tolerance, settings.rule.tolerance)
        self.loosest = loosest
        schedule = AuditSchedule(interval: configuration.auditEvery, isLive: isLive)
        agreement = configuration.minAgreement.map(AgreementGuard.init)
        budget = isLive ? configuration.targetMilliseconds.map(BudgetController.init) : nil
    }

    /// Settings for the next frame.
    package var settings: CarrySettings {
        var settings = usual.moved(by: Float(budget?.effortSaved ?? 0), towards: loosest)
        let scale = Float(agreement?.scale ?? 1)
        settings.rule.changeThreshold *= scale
        settings.rule.tolerance *= scale
        return settings
    }

    /// Exit threshold for the next frame's audit: the user's, whatever the budget has set. Nil if it is not audited.
    /// Call once per frame.
    package mutating func auditThreshold() -> Float? { schedule.isDue() ? usual.threshold : nil }

    /// Takes a frame's time and its audit's agreement, 0...1; nil if it was not audited.
    /// - Parameter time: when it was done, on any monotonic clock.
    package mutating func add(milliseconds: Double, agreement found: Double?, at time: Duration) {
        schedule.add(busy: .milliseconds(milliseconds), at: time)
        if let found {
            agreement?.add(agreement: found)
            budget?.ceiling = agreement?.room ?? 1
        } else {
            // The time of an audited frame does not count.
            budget?.add(milliseconds, at: time)
        }
    }
}
