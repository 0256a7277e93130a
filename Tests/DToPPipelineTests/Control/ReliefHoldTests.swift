import DToPConfiguration
import DToPEngine
import DToPPipeline
import Testing

@Suite struct ReliefHoldTests {
    private func audit(_ hold: inout ReliefHold, good: Bool? = nil, bad: Bool = false, wanted: Int = 16) {
        hold.add(isBad: bad, isGood: good ?? !bad, wanted: wanted)
    }

    /// It climbs as audits allow, a smaller input by itself.
    @Test func auditsLeadTheWayUp() {
        var hold = ReliefHold()
        var rungs = [hold.rung]
        while hold.rung < Ladder.topOfAgreement, rungs.count < 20 {
            #expect(hold.isWaiting(toReach: 16))
            audit(&hold)
            rungs.append(hold.rung)
        }
        #expect(rungs == [2, 4, 6, 8, 9, 10])
        audit(&hold)
        #expect(hold.rung == 10)
        #expect(!hold.isWaiting(toReach: 16))
    }

    @Test func aBadAuditTakesRungsAwayAndGoodOnesGiveThemBackSlowly() {
        var hold = ReliefHold()
        for _ in 0..<3 { audit(&hold) }
        audit(&hold, bad: true)
        #expect(hold.rung == 6 && !hold.isWaiting(toReach: 16))
        audit(&hold, good: false)
        #expect(hold.rung == 6)
        for _ in 0..<4 { audit(&hold) }
        #expect(hold.rung == 7)
        for _ in 0..<9 { audit(&hold, bad: true) }
        #expect(hold.rung == 0)
        // Without pressure it is as at the beginning.
        audit(&hold, wanted: 0)
        #expect(hold.rung == 2 && hold.isWaiting(toReach: 16))
    }

    /// Who trusts climbs at once, is soon audited there, and comes down as others do.
    @Test func trustIsTested() {
        var hold = ReliefHold(isTrusting: true)
        #expect(hold.rung == Ladder.topOfAgreement && hold.isWaiting(toReach: 16) && !hold.isWaiting(toReach: 1))
        audit(&hold, wanted: 6)
        #expect(!hold.isWaiting(toReach: 6) && hold.isWaiting(toReach: 9))
        audit(&hold, bad: true, wanted: 9)
        #expect(hold.rung == 7 && !hold.isWaiting(toReach: 16))
        for _ in 0..<4 { audit(&hold, wanted: 9) }
        #expect(hold.rung == 8)
        audit(&hold, wanted: 0)
        #expect(hold.rung == Ladder.topOfAgreement && hold.isWaiting(toReach: 9))
    }

    private func controller(live: Bool, bound: Double?, audits: Int = 250) -> CarryController {
        var configuration = CarryConfiguration()
        configuration.minAgreement = bound
        configuration.auditEvery = audits
        return CarryController(CarrySettings(threshold: 0.98, rule: TemporalRule()), configuration, isLive: live)
    }

    /// What pressure has loosened is given back before the user's own settings are tightened.
    @Test func pressureYieldsToAgreement() {
        var controller = controller(live: true, bound: 0.97)
        controller.climb(to: Ladder.top(of: .threshold))
        #expect(controller.settings.threshold == 0.98 && controller.settings.rule.tolerance == 2.5)
        for _ in 0..<3 { controller.add(milliseconds: 1, agreement: 0.999, at: .zero) }
        #expect(controller.settings.threshold == 0.8 && controller.settings.rule.tolerance == 4)
        for _ in 0..<4 { controller.add(milliseconds: 1, agreement: 0.9, at: .zero) }
        #expect(controller.settings.threshold == 0.98 && controller.settings.rule.tolerance == 1)
        controller.add(milliseconds: 1, agreement: 0.9, at: .zero)
        #expect(controller.settings.rule.tolerance < 1)
    }

    /// A stream without a floor of its own keeps nine tenths of the pixels.
    @Test func streamsHaveAFloorUnderPressure() {
        var controller = controller(live: true, bound: nil)
        controller.climb(to: Ladder.top)
        #expect(controller.heldRung == Ladder.topOfAgreement)
        controller.add(milliseconds: 1, agreement: 0.95, at: .zero)
        #expect(controller.heldRung == Ladder.topOfAgreement)
        controller.add(milliseconds: 1, agreement: 0.89, at: .zero)
        #expect(controller.heldRung == Ladder.topWithoutAudits)
        // Without pressure its settings stay the user's, whatever audits find.
        controller.climb(to: 0)
        for _ in 0..<5 { controller.add(milliseconds: 1, agreement: 0.5, at: .zero) }
        #expect(controller.settings == CarrySettings(threshold: 0.98, rule: TemporalRule()))
    }

    @Test func withoutAuditsTheInputKeepsItsSize() {
        var controller = controller(live: true, bound: nil, audits: 0)
        controller.climb(to: Ladder.top)
        #expect(controller.heldRung == Ladder.top(of: .threshold) && controller.settings.threshold == 0.8)
        #expect(Ladder.relief(on: Ladder.top, heldAt: controller.heldRung).scale == 1)
    }

    @Test func aFileFeelsNoPressure() {
        var controller = controller(live: false, bound: nil)
        let usual = controller.settings
        controller.climb(to: Ladder.top)
        #expect(controller.settings == usual)
    }

    /// Under pressure a stream is audited sooner, however busy the engine is.
    @Test func auditsHurryUnderPressure() {
        func firstAudit(bound: Double?, rung: Int) -> Int? {
            var controller = controller(live: true, bound: bound)
            controller.climb(to: rung)
            return (1...600).first { frame in
                defer { controller.add(milliseconds: 95, agreement: nil, at: .milliseconds(100 * frame)) }
                return controller.auditThreshold() != nil
            }
        }
        #expect(firstAudit(bound: 0.97, rung: 3) == 16)
        #expect(firstAudit(bound: 0.97, rung: 2) == 160)
        #expect(firstAudit(bound: 0.97, rung: 0) == 500)
        #expect(firstAudit(bound: nil, rung: 3) == 16)
        #expect(firstAudit(bound: nil, rung: 0) == 500)
    }
}
