import DToPEngine

/// What to carry from frame to frame, and how carrying is audited and controlled.
package struct CarryConfiguration: Equatable, Sendable {
    package var temporal = TemporalMode.carry
    /// Change in grey levels of a block of 4 x 4 pixels that recomputes its token, 0...255.
    package var changeThreshold: Float
    /// Frames after which every token is recomputed.
    package var maxAge: Int
    /// How far below the exit threshold an unchanged token may exit where it exited before, 0...1.
    package var hysteresis: Float
    /// The region to compute, a union of polygons; empty for the whole picture.
    package var roi: [Region] = []
    /// Frames from one audit to the next; 0 for none.
    package var auditEvery = 250
    /// Agreement with the full computation, 0...1, below which less is carried; nil for no limit.
    package var minAgreement: Double?
    /// When the stream is reset on purpose; nil for never.
    package var resetEvery: ResetInterval?
    /// Frame rate to hold for live sources; nil for no limit.
    package var targetFps: Double?
    /// Milliseconds that the engine may take per frame of a live source; nil for no limit.
    package var targetMs: Double?

    package init() {
        let usual = TemporalRule()
        changeThreshold = usual.changeThreshold
        maxAge = usual.maximumAge
        hysteresis = usual.hysteresis
    }

    /// Agreement with the full computation, 0...1, that a stream without a limit of its own keeps under pressure.
    private static let usualAgreementUnderPressure = 0.9

    /// Agreement with the full computation, 0...1, below which nothing more is given up under pressure; nil if no audit
    /// measures it.
    package var agreementUnderPressure: Double? {
        temporal == .off || auditEvery == 0 ? nil : minAgreement ?? Self.usualAgreementUnderPressure
    }

    /// What may be carried; nil for nothing.
    package var rule: TemporalRule? {
        guard temporal == .carry else { return nil }
        return TemporalRule(changeThreshold: changeThreshold, maximumAge: maxAge, hysteresis: hysteresis)
    }

    /// The region to compute; nil for the whole picture.
    package var region: RegionOfInterest? {
        roi.isEmpty ? nil : RegionOfInterest(polygons: roi.map(\.corners))
    }

    /// Milliseconds that the engine may take per frame of a live source; nil for no limit.
    package var targetMilliseconds: Double? { targetMs ?? targetFps.map { 1000 / $0 } }

    /// Throws for values that cannot be used, alone or together.
    package func check() throws(SettingError) {
        guard auditEvery >= 0 else { throw SettingError("`audit_every` must be 0 or more, it is \(auditEvery)") }
        if let minAgreement, !(0...1).contains(minAgreement) {
            throw SettingError("`min_agreement` must be 0 to 1, it is \(minAgreement)")
        }
        if minAgreement != nil, auditEvery == 0 {
            throw SettingError("`min_agreement` is kept by audits: `audit_every` must not be 0")
        }
        if temporal == .off, minAgreement != nil || targetFps != nil || targetMs != nil {
            throw SettingError(
                "`min_agreement`, `target_fps` and `target_ms` steer what is carried: leave them out with `temporal` off"
            )
        }
        if targetFps != nil, targetMs != nil { throw SettingError("Give `target_fps` or `target_ms`, not both") }
        for (key, value) in [("target_fps", targetFps), ("target_ms", targetMs)] {
            if let value, !(value > 0 && value < 1e6) {
                throw SettingError("`\(key)` must be above 0 and below 1000000, it is \(value)")
            }
        }
        try Self.check(changeThreshold: changeThreshold)
        try Self.check(maxAge: maxAge)
        try Self.check(hysteresis: hysteresis)
    }

    package static func check(changeThreshold: Float) throws(SettingError) {
        guard (0...255).contains(changeThreshold) else {
            throw SettingError("`change_threshold` must be 0 to 255, it is \(changeThreshold)")
        }
    }

    package static func check(maxAge: Int) throws(SettingError) {
        guard (1...1_000_000).contains(maxAge) else {
            throw SettingError("`max_age` must be 1 to 1000000, it is \(maxAge)")
        }
    }

    package static func check(hysteresis: Float) throws(SettingError) {
        guard (0...1).contains(hysteresis) else {
            throw SettingError("`hysteresis` must be 0 to 1, it is \(hysteresis)")
        }
    }
}
