import ArgumentParser
import DToPEngine

/// What of a video's frame is taken over from the frames before.
struct TemporalOptions: ParsableArguments {
    enum Mode: String, CaseIterable, ExpressibleByArgument { case off, carry }

    private static let usual = TemporalRule()

    @Option(help: "Whether tokens that have not changed are carried from frame to frame: off or carry.")
    var temporal = Mode.carry

    @Option(
        help: ArgumentHelp(
            "Grey levels by which the mean of 4 x 4 pixels may change before their token is computed anew.",
            valueName: "levels"))
    var changeThreshold = Self.usual.changeThreshold

    @Option(help: ArgumentHelp("Frames after which a token is computed anew in any case.", valueName: "frames"))
    var maxAge = Self.usual.maximumAge

    @Option(
        help: ArgumentHelp(
            "How far below --threshold a token may leave again where it left before, if it has not changed.",
            valueName: "share"))
    var hysteresis = Self.usual.hysteresis

    @Option(
        help: ArgumentHelp(
            "Corners of the part of the picture that counts, in shares of its size, two for a rectangle; may repeat.",
            valueName: "x,y,..."))
    var roi: [RegionArgument] = []

    func validate() throws {
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

    /// Nil where nothing is carried.
    var rule: TemporalRule? {
        guard temporal == .carry else { return nil }
        return TemporalRule(changeThreshold: changeThreshold, maximumAge: maxAge, hysteresis: hysteresis)
    }

    /// Nil: the whole picture.
    var region: RegionOfInterest? {
        roi.isEmpty ? nil : RegionOfInterest(polygons: roi.map(\.corners))
    }
}
