import ArgumentParser
import DToPEngine
import DToPPipeline

/// What to carry from frame to frame.
struct TemporalOptions: ParsableArguments {
    enum Mode: String, CaseIterable, ExpressibleByArgument { case off, carry }

    private static let usual = TemporalRule()

    @Option(help: "Carry tokens that have not changed from frame to frame, or compute all: carry or off.")
    var temporal = Mode.carry

    @Option(
        help: ArgumentHelp(
            "Change in grey levels of a 4 x 4 pixel mean that recomputes its token.",
            valueName: "levels"))
    var changeThreshold = Self.usual.changeThreshold

    @Option(help: ArgumentHelp("Frames after which every token is recomputed.", valueName: "frames"))
    var maxAge = Self.usual.maximumAge

    @Option(
        help: ArgumentHelp(
            "How far below --threshold an unchanged token may leave where it left before.",
            valueName: "share"))
    var hysteresis = Self.usual.hysteresis

    @Option(
        help: ArgumentHelp(
            "Corners of the region to compute, in shares of the picture's size; two make a rectangle; repeatable.",
            valueName: "x,y,..."))
    var roi: [RegionArgument] = []

    @Option(
        help: ArgumentHelp(
            "Frames between audits, which also compute the frame in full; 0 for none.", valueName: "frames"))
    var auditEvery = CarryOptions().auditInterval

    @Option(
        help: ArgumentHelp(
            "Share of pixels that audits must find to agree with the full computation; below it less is carried.",
            valueName: "share"))
    var minAgreement: Double?

    @Option(
        help: ArgumentHelp(
            "Start anew after this many frames, or at each keyframe: parts of a video then give one run's answers.",
            valueName: "frames|keyframe"))
    var resetEvery: ResetArgument?

    @Option(
        help: ArgumentHelp("Frame rate to hold for live sources, at the cost of detail.", valueName: "rate"))
    var targetFps: Double?

    @Option(
        help: ArgumentHelp("Longest time per frame of a live source, in milliseconds.", valueName: "ms"))
    var targetMs: Double?

    func validate() throws {
        guard auditEvery >= 0 else { throw ValidationError("--audit-every must be 0 or more, it is \(auditEvery)") }
        if let minAgreement, !(0...1).contains(minAgreement) {
            throw ValidationError("--min-agreement must be 0 to 1, it is \(minAgreement)")
        }
        if minAgreement != nil, auditEvery == 0 {
            throw ValidationError("--min-agreement is kept by audits: --audit-every must not be 0")
        }
        if temporal == .off, minAgreement != nil || targetFps != nil || targetMs != nil {
            throw ValidationError(
                "--min-agreement, --target-fps and --target-ms steer what is carried: leave them out with --temporal off"
            )
        }
        if targetFps != nil, targetMs != nil { throw ValidationError("Give --target-fps or --target-ms, not both") }
        for (name, value) in [("--target-fps", targetFps), ("--target-ms", targetMs)] {
            if let value, !(value > 0 && value < 1e6) {
                throw ValidationError("\(name) must be above 0 and below 1000000, it is \(value)")
            }
        }
        try Self.check(changeThreshold: changeThreshold)
        try Self.check(maxAge: maxAge)
        try Self.check(hysteresis: hysteresis)
    }

    static func check(changeThreshold: Float) throws {
        guard (0...255).contains(changeThreshold) else {
            throw ValidationError("--change-threshold must be 0 to 255, it is \(changeThreshold)")
        }
    }

    static func check(maxAge: Int) throws {
        guard (1...1_000_000).contains(maxAge) else {
            throw ValidationError("--max-age must be 1 to 1000000, it is \(maxAge)")
        }
    }

    static func check(hysteresis: Float) throws {
        guard (0...1).contains(hysteresis) else {
            throw ValidationError("--hysteresis must be 0 to 1, it is \(hysteresis)")
        }
    }

    /// Nil if nothing is carried.
    var rule: TemporalRule? {
        guard temporal == .carry else { return nil }
        return TemporalRule(changeThreshold: changeThreshold, maximumAge: maxAge, hysteresis: hysteresis)
    }

    /// Nil for the whole picture.
    var region: RegionOfInterest? {
        roi.isEmpty ? nil : RegionOfInterest(polygons: roi.map(\.corners))
    }

    var carry: CarryOptions {
        var options = CarryOptions()
        options.auditInterval = auditEvery
        options.leastAgreement = minAgreement
        options.reset = resetEvery?.interval ?? .never
        options.targetMilliseconds = targetMs ?? targetFps.map { 1000 / $0 }
        return options
    }
}
