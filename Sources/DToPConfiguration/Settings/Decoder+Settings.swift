import DToPModel

extension Decoder {
    /// Decodes a flat map of settings by their keys.
    /// - Parameter others: keys that are known besides the settings'.
    func decode<Root>(_ settings: [Setting<Root>], into root: inout Root, besides others: Set<String> = []) throws {
        let container = try container(keyedBy: AnyKey.self)
        let known = others.union(settings.map(\.key))
        if let unknown = container.allKeys.first(where: { !known.contains($0.stringValue) }) {
            throw DecodingError.dataCorruptedError(
                forKey: unknown, in: container, debugDescription: "there is no setting '\(unknown.stringValue)'")
        }
        for setting in settings {
            let key = AnyKey(stringValue: setting.key)
            guard container.contains(key), try !container.decodeNil(forKey: key) else { continue }
            try setting.decode(&root, KeyedValue(container: container, key: key))
        }
    }
}

private struct KeyedValue: ValueSource {
    let container: KeyedDecodingContainer<AnyKey>
    let key: AnyKey

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value { try container.decode(type, forKey: key) }
}
