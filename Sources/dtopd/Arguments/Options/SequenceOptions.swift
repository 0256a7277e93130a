import ArgumentParser
import DToPConfiguration
import DToPEngine

/// Videos to evaluate, and the temporal rules to try on them.
struct SequenceOptions: ParsableArguments {
    private static let usual = TemporalRule()

    @Flag(help: "Treat the pictures as the frames of one video, in order of their names.")
    var sequence = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Videos, without labels, instead of a folder.", valueName: "file"))
    var video: [String] = []

    @Option(
        help: ArgumentHelp(
            "Largest changes in grey levels, with videos (default: \(Int(usual.changeThreshold))).",
            valueName: "list"))
    var changeThreshold: ListArgument<Float>?

    @Option(
        help: ArgumentHelp(
            "Frames for which a token may be carried, with videos (default: \(usual.maximumAge)).", valueName: "list"))
    var maxAge: ListArgument<Int>?

    @Option(
        help: ArgumentHelp(
            "How far below the threshold a token may leave again, with videos (default: \(Int(usual.hysteresis))).",
            valueName: "list"))
    var hysteresis: ListArgument<Float>?

    @Flag(inversion: .prefixedNo, help: "Compare carrying with variants that leave out one part of it.")
    var controls = true

    var isWanted: Bool { sequence || !video.isEmpty }

    func validate() throws {
        try Flags.check { () throws(SettingError) in
            for value in changeThreshold?.values ?? [] { try CarryConfiguration.check(changeThreshold: value) }
            for value in maxAge?.values ?? [] { try CarryConfiguration.check(maxAge: value) }
            for value in hysteresis?.values ?? [] { try CarryConfiguration.check(hysteresis: value) }
        }
        let hasLists = changeThreshold != nil || maxAge != nil || hysteresis != nil
        if hasLists, !isWanted {
            throw ValidationError("--change-threshold, --max-age and --hysteresis need --video or --sequence")
        }
    }

    /// A rule for every combination of the lists' values.
    var rules: [TemporalRule] {
        let usual = Self.usual
        return (hysteresis?.values ?? [usual.hysteresis]).flatMap { hysteresis in
            (maxAge?.values ?? [usual.maximumAge]).flatMap { age in
                (changeThreshold?.values ?? [usual.changeThreshold]).map { change in
                    TemporalRule(changeThreshold: change, maximumAge: age, hysteresis: hysteresis)
                }
            }
        }
    }
}
