import DToPModel

extension Encoder {
    /// Encodes a configuration as a flat map by the keys of its settings.
    func encode<Root>(_ root: Root, _ settings: [Setting<Root>]) throws {
        let container = container(keyedBy: AnyKey.self)
        for setting in settings { try setting.encode(root, Place(container, AnyKey(stringValue: setting.key))) }
    }
}

private struct Place: ValueTarget {
    private let container: KeyedEncodingContainer<AnyKey>
    private let key: AnyKey

    init(_ container: KeyedEncodingContainer<AnyKey>, _ key: AnyKey) {
        self.container = container
        self.key = key
    }

    func put(_ value: some Encodable) throws {
        var container = container
        try container.encode(value, forKey: key)
    }
}
