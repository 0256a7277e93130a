import DToPModel

extension Encoder {
    /// Encodes a configuration as a flat map by the keys of its settings.
    func encode<Root>(_ root: Root, _ settings: [Setting<Root>]) throws {
        let container = container(keyedBy: AnyKey.self)
        for setting in settings {
            try setting.encode(root, Place(container: container, key: AnyKey(stringValue: setting.key)))
        }
    }
}

private struct Place: ValueTarget {
    let container: KeyedEncodingContainer<AnyKey>
    let key: AnyKey

    func put(_ value: some Encodable) throws {
        var container = container
        try container.encode(value, forKey: key)
    }
}
