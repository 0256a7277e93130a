import ArgumentParser
import DToPConfiguration

/// What to carry from frame to frame.
struct TemporalOptions: ParsableArguments {
    private static let usual = CarryConfiguration()

    @Option(help: .setting("temporal"))
    var temporal = Self.usual.temporal

    @Option(help: .setting("change_threshold"))
    var changeThreshold = Self.usual.changeThreshold

    @Option(help: .setting("max_age"))
    var maxAge = Self.usual.maxAge

    @Option(help: .setting("hysteresis"))
    var hysteresis = Self.usual.hysteresis

    @Option(help: .setting("roi", repeats: true))
    var roi: [Region] = []

    @Option(help: .setting("audit_every"))
    var auditEvery = Self.usual.auditEvery

    @Option(help: .setting("min_agreement"))
    var minAgreement: Double?

    @Option(help: .setting("reset_every"))
    var resetEvery: ResetInterval?

    @Option(help: .setting("target_fps"))
    var targetFps: Double?

    @Option(help: .setting("target_ms"))
    var targetMs: Double?

    func validate() throws { try Flags.check(configuration.check) }

    var configuration: CarryConfiguration {
        var configuration = CarryConfiguration()
        configuration.temporal = temporal
        configuration.changeThreshold = changeThreshold
        configuration.maxAge = maxAge
        configuration.hysteresis = hysteresis
        configuration.roi = roi
        configuration.auditEvery = auditEvery
        configuration.minAgreement = minAgreement
        configuration.resetEvery = resetEvery
        configuration.targetFps = targetFps
        configuration.targetMs = targetMs
        return configuration
    }
}
