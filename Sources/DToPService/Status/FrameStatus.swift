import DToPPipeline

/// A stream's last frame as `/status` shows it.
package struct FrameStatus: Codable, Equatable, Sendable {
    package let number: Int
    /// When it was done (ISO 8601).
    package let wall: String
    /// Why nothing was carried into it; nil if something may have been.
    package let reset: String?
    /// Why it was computed in full although tokens may be carried; nil if it was not.
    package let refresh: String?
    package let tokens: Int
    package let computed: Int
    package let carried: Int
    /// Computed tokens by the stage at which they exited, first stage first.
    package let exits: [Int]
    /// Confidence above which tokens exit.
    package let threshold: Double
    /// Milliseconds by step.
    package let milliseconds: [String: Double]
    /// Shares of the picture, 0...1, of the classes that are in it.
    package let classes: [String: Double]

    init(_ record: FrameRecord) {
        number = record.frame
        wall = "\(record.wall)"
        reset = record.reset?.rawValue
        refresh = record.refresh
        tokens = record.tokens.total
        computed = record.tokens.active
        carried = record.tokens.carried
        exits = record.tokens.exits
        threshold = record.threshold
        milliseconds = Dictionary(
            uniqueKeysWithValues: record.milliseconds.steps.filter(\.value.isFinite).map { ("\($0.name)", $0.value) })
        classes = Dictionary(
            record.classes.filter { $0.share > 0 }.map { ($0.name, $0.share) }, uniquingKeysWith: +)
    }
}
