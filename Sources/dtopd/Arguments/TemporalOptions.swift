import ArgumentParser
import DToPConfiguration

/// What to carry from frame to frame.
struct TemporalOptions: ParsableArguments {
    private static let usual = CarryConfiguration()

    @Option(help: "Carry tokens that have not changed from frame to frame, or compute all: carry or off.")
    var temporal = Self.usual.temporal

    @Option(
        help: ArgumentHelp(
            "Change in grey levels of a 4 x 4 pixel mean that recomputes its token.",
            valueName: "levels"))
    var changeThreshold = Self.usual.changeThreshold

    @Option(help: ArgumentHelp("Frames after which every token is recomputed.", valueName: "frames"))
    var maxAge = Self.usual.maxAge

    @Option(
        help: ArgumentHelp(
            "How far below --threshold an unchanged token may leave where it left before.",
            valueName: "share"))
    var hysteresis = Self.usual.hysteresis

    @Option(
        help: ArgumentHelp(
            "Corners of the region to compute, in shares of the picture's size; two make a rectangle; repeatable.",
            valueName: "x,y,..."))
    var roi: [Region] = []

    @Option(
        help: ArgumentHelp(
            "Frames between audits, which also compute the frame in full; 0 for none.", valueName: "frames"))
    var auditEvery = Self.usual.auditEvery

    @Option(
        help: ArgumentHelp(
            "Share of pixels that audits must find to agree with the full computation; below it less is carried.",
            valueName: "share"))
    var minAgreement: Double?

    @Option(
        help: ArgumentHelp(
            "Start anew after this many frames, or at each keyframe: parts of a video then give one run's answers.",
            valueName: "frames|keyframe"))
    var resetEvery: ResetInterval?

    @Option(
        help: ArgumentHelp("Frame rate to hold for live sources, at the cost of detail.", valueName: "rate"))
    var targetFps: Double?

    @Option(
        help: ArgumentHelp("Longest time per frame of a live source, in milliseconds.", valueName: "ms"))
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
