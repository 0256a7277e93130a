import DToPModel

/// Everything that can be set for one stream; its defaults are those of `dtopd run`. `settings` lists the keys.
package struct StreamConfiguration: Equatable, Sendable {
    package var source = SourceConfiguration()
    package var connection = ConnectionConfiguration()
    package var outputs = OutputConfiguration()
    package var overlay = OverlayConfiguration()
    package var engine = EngineConfiguration()
    package var carry = CarryConfiguration()

    package init() {}

    /// Throws for the first value that cannot be used.
    package func check() throws(SettingError) {
        if source.input.isEmpty { throw SettingError("`input` is missing: give what to segment") }
        try source.check()
        try connection.check()
        try outputs.check()
        try overlay.check()
        try engine.check()
        try carry.check()
    }
}

/// A flat map by the keys of `settings`. What is absent has its default; what is nil is absent.
extension StreamConfiguration: Codable {
    /// Throws `DecodingError` for unknown keys and for values of the wrong kind; `check` checks their ranges.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        let known = Set(Self.settings.map(\.key))
        if let unknown = container.allKeys.first(where: { !known.contains($0.stringValue) }) {
            throw DecodingError.dataCorruptedError(
                forKey: unknown, in: container, debugDescription: "there is no setting '\(unknown.stringValue)'")
        }
        for setting in Self.settings {
            let key = AnyKey(stringValue: setting.key)
            guard container.contains(key), try !container.decodeNil(forKey: key) else { continue }
            try setting.decode(&self, KeyedValue(container: container, key: key))
        }
    }

    package func encode(to encoder: any Encoder) throws { try encoder.encode(self, Self.settings) }

    private struct KeyedValue: ValueSource {
        let container: KeyedDecodingContainer<AnyKey>
        let key: AnyKey

        func value<Value: Decodable>(_ type: Value.Type) throws -> Value { try container.decode(type, forKey: key) }
    }
}
