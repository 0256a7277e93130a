import DToPConfiguration
import DToPPipeline

/// A stream of the service has one input.
extension SourceConfiguration {
    /// What `input` names. Throws `InputError` if it cannot be found.
    func inputs() throws(InputError) -> [NamedInput] { try NamedInput.all(of: input, frameRate: frameRate.rate) }

    /// The one input. Throws `InputError`, and `SettingError` if there are several.
    func onlyInput() throws -> NamedInput {
        let inputs = try inputs()
        guard let input = inputs.first, inputs.count == 1 else { throw SettingError("`input` names several inputs") }
        return input
    }

    /// Whether the input ends; false where that is not known yet.
    var isFile: Bool {
        if let live { return !live }
        return (try? inputs())?.first?.input.isLive == false
    }
}
