/// Encoded as a flat map by the keys of its settings. What is absent has its default; what is nil is absent.
package protocol SettingsCodable: Codable, Sendable {
    static var settings: [Setting<Self>] { get }

    init()
}

extension SettingsCodable {
    /// Throws `DecodingError` for unknown keys and for values of the wrong kind; `check` checks their ranges.
    package init(from decoder: any Decoder) throws {
        self.init()
        try decoder.decode(Self.settings, into: &self)
    }

    package func encode(to encoder: any Encoder) throws { try encoder.encode(self, Self.settings) }
}
