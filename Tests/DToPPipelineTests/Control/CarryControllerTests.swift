import DToPConfiguration
import DToPEngine
import DToPPipeline
import Testing

@Suite struct CarryControllerTests {
    private static let usual = CarrySettings(threshold: 0.98, rule: TemporalRule())

    private func controller(
        live: Bool, audits: Int = 0, bound: Double? = nil, target: Double? = nil
    ) -> CarryController {
        var configuration = CarryConfiguration()
        configuration.auditEvery = audits
        configuration.minAgreement = bound
        configuration.targetMs = target
        return CarryController(Self.usual, configuration, isLive: live)
    }

    @Test func ofAFileNothingDependsOnTime() {
        var controller = controller(live: false, audits: 10, target: 1)
        var audited: [Int] = []
        for frame in 1...50 {
            if controller.auditThreshold() == 0.98 { audited.append(frame) }
            controller.add(milliseconds: 1000, agreement: nil, at: .seconds(frame * 7))
            #expect(controller.settings == Self.usual)
        }
        #expect(audited == [10, 20, 30, 40, 50])
    }

    @Test func liveAuditsWaitForIdleTime() {
        func audited(busy: Double) -> Int? {
            var controller = controller(live: true, audits: 50)
            for frame in 1...200 {
                if controller.auditThreshold() != nil { return frame }
                controller.add(milliseconds: 100 * busy, agreement: nil, at: .milliseconds(100 * frame))
            }
            return nil
        }
        #expect(audited(busy: 0.2) == 50)
        #expect(audited(busy: 0.9) == 100, "but not for ever")
    }

    @Test func tooLittleAgreementTightens() {
        var controller = controller(live: false, audits: 1, bound: 0.97)
        func audit(_ agreement: Double) {
            controller.add(milliseconds: 1, agreement: agreement, at: .zero)
        }
        audit(0.98)
        #expect(controller.settings == Self.usual)
        audit(0.96)
        let once = controller.settings
        #expect(once.rule.changeThreshold < Self.usual.rule.changeThreshold && once.rule.tolerance < 1)
        #expect(once.threshold == Self.usual.threshold)
        for _ in 0..<20 { audit(0.9) }
        let tightest = controller.settings
        #expect(tightest.rule.tolerance > 0.1 && tightest.rule.tolerance < 0.2)
        // It loosens more slowly than it tightened.
        for _ in 0..<8 { audit(0.99) }
        #expect(controller.settings.rule.tolerance > tightest.rule.tolerance)
        #expect(controller.settings.rule.tolerance < once.rule.tolerance)
        for _ in 0..<40 { audit(0.99) }
        #expect(controller.settings == Self.usual)
    }

    @Test func agreementWinsOverTime() {
        var controller = controller(live: true, audits: 30, bound: 0.97, target: 10)
        for frame in 1...100 { controller.add(milliseconds: 100, agreement: nil, at: .milliseconds(50 * frame)) }
        let loosest = controller.settings
        #expect(loosest.threshold == 0.8 && loosest.rule.changeThreshold == 32 && loosest.rule.tolerance == 4)
        for audit in 1...6 {
            let before = controller.settings
            controller.add(milliseconds: 100, agreement: 0.9, at: .milliseconds(5000 + 50 * audit))
            #expect(controller.settings.rule.tolerance < before.rule.tolerance)
            #expect(controller.settings.threshold > before.threshold)
        }
        // However slow the frames are.
        for frame in 1...200 { controller.add(milliseconds: 100, agreement: nil, at: .milliseconds(6000 + 50 * frame)) }
        #expect(controller.settings.rule.tolerance < 0.3 && controller.settings.threshold == 0.98)
    }
}
