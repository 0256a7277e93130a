import DToPModel

/// One value of `StreamConfiguration`: its key, and what a change of it costs a running stream.
package struct Setting: Sendable {
    /// Its name in files: that of the option of `dtopd run`, with underscores.
    package let key: String
    package let reload: ReloadClass
    /// Whether two configurations agree in it.
    let isEqual: @Sendable (StreamConfiguration, StreamConfiguration) -> Bool
    /// Sets it if the container has it.
    let decode: @Sendable (inout StreamConfiguration, KeyedDecodingContainer<AnyKey>) throws -> Void
    let encode: @Sendable (StreamConfiguration, inout KeyedEncodingContainer<AnyKey>) throws -> Void

    init<Value: Codable & Equatable & Sendable>(
        _ key: String, _ path: any WritableKeyPath<StreamConfiguration, Value> & Sendable, _ reload: ReloadClass
    ) {
        let name = AnyKey(stringValue: key)
        self.key = key
        self.reload = reload
        isEqual = { $0[keyPath: path] == $1[keyPath: path] }
        decode = { if let value = try $1.decodeIfPresent(Value.self, forKey: name) { $0[keyPath: path] = value } }
        encode = { try $1.encode($0[keyPath: path], forKey: name) }
    }

    init<Value: Codable & Equatable & Sendable>(
        _ key: String, _ path: any WritableKeyPath<StreamConfiguration, Value?> & Sendable, _ reload: ReloadClass
    ) {
        let name = AnyKey(stringValue: key)
        self.key = key
        self.reload = reload
        isEqual = { $0[keyPath: path] == $1[keyPath: path] }
        decode = { if let value = try $1.decodeIfPresent(Value.self, forKey: name) { $0[keyPath: path] = value } }
        encode = { try $1.encodeIfPresent($0[keyPath: path], forKey: name) }
    }
}
