import DToPEngine

/// Steers what a stream computes its frames with: audits are the slow loop, which keeps the agreement, and the budget is
/// the fast one, which keeps the time; where both cannot be had, agreement wins and frames are dropped.
package struct CarryController: Sendable {
    private let usual: CarrySettings
    private let loosest: CarrySettings
    private var schedule: AuditSchedule
    private var agreement: AgreementGuard?
    private var budget: BudgetController?

    /// - Parameter isLive: whether frames come when they come; else there is no budget, and nothing depends on time.
    package init(_ settings: CarrySettings, _ options: CarryOptions, isLive: Bool) {
        usual = settings
        var loosest = settings
        loosest.threshold = min(options.loosest.threshold, settings.threshold)
        loosest.rule.changeThreshold = max(options.loosest.changeThreshold, settings.rule.changeThreshold)
        loosest.rule.tolerance = max(options.loosest.tolerance, settings.rule.tolerance)
        self.loosest = loosest
        schedule = AuditSchedule(interval: options.auditInterval, isLive: isLive)
        agreement = options.leastAgreement.map(AgreementGuard.init)
        budget = isLive ? options.targetMilliseconds.map(BudgetController.init) : nil
    }

    /// For the next frame.
    package var settings: CarrySettings {
        var settings = usual.moved(by: Float(budget?.effortSaved ?? 0), towards: loosest)
        let scale = Float(agreement?.scale ?? 1)
        settings.rule.changeThreshold *= scale
        settings.rule.tolerance *= scale
        return settings
    }

    /// With which exit threshold the next frame is audited: the user's, whatever the budget has made of it. Nil where it
    /// is not; asked once for each.
    package mutating func auditThreshold() -> Float? { schedule.isDue() ? usual.threshold : nil }

    /// Takes what a frame took and what its audit found.
    /// - Parameter time: when it was done, by any clock that never runs backwards.
    package mutating func add(milliseconds: Double, agreement found: Double?, at time: Duration) {
        schedule.add(busy: .milliseconds(milliseconds), at: time)
        if let found {
            agreement?.add(agreement: found)
            budget?.ceiling = agreement?.room ?? 1
        } else {
            // An audit takes as long as it takes.
            budget?.add(milliseconds, at: time)
        }
    }
}
