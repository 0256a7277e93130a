import Compute

/// Which model to use, and how. Nil stands for the model's own setting.
package struct EngineConfiguration: Equatable, Sendable {
    /// Model directory, in `ByteText` form, or name of a built-in model; nil for the default model.
    package var model: String?
    /// Confidence above which tokens exit, 0...1; 1 computes everything.
    package var threshold: Float?
    /// Size of the network's input, rounded to whole patches.
    package var inputSize: InputSize?
    /// Number format in which the layers multiply.
    package var precision: Precision?

    package init() {}

    /// Throws for values that cannot be used.
    package func check() throws(SettingError) {
        if let threshold { try Self.check(threshold: threshold) }
    }

    package static func check(threshold: Float) throws(SettingError) {
        guard (0...1).contains(threshold) else {
            throw SettingError("`threshold` must be 0 to 1, it is \(threshold)")
        }
    }
}
