/// One value of a configuration: its key, what it means, and what a change of it costs.
package struct Setting<Root: Sendable>: Sendable {
    /// Its name in files: that of the option of `dtopd run`, with underscores.
    package let key: String
    package let reload: ReloadClass
    /// What values it takes.
    package let kind: SettingKind
    /// What a value stands for, in a word: `time`; nil if its kind says enough.
    package let form: String?
    /// Whether its text may name a variable or a credential, because it may hold a password.
    package let holdsSecret: Bool
    /// A sentence or two for people. Names other settings by their keys, in backticks.
    package let summary: String
    /// Whether two configurations agree in it.
    let isEqual: @Sendable (Root, Root) -> Bool
    /// Sets the first configuration's value to the second's.
    let copy: @Sendable (inout Root, Root) -> Void
    /// Sets it from a source of its value.
    let decode: @Sendable (inout Root, any ValueSource) throws -> Void
    /// Encodes its value; nothing if that is nil.
    let encode: @Sendable (Root, any ValueTarget) throws -> Void

    init<Value: Codable & Equatable & Sendable>(
        _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ reload: ReloadClass,
        form: String? = nil, holdsSecret: Bool = false, _ summary: String
    ) {
        self.init(
            key: key, reload: reload, kind: SettingKind(Value.self), form: form, holdsSecret: holdsSecret,
            summary: summary, isEqual: { $0[keyPath: path] == $1[keyPath: path] },
            copy: { $0[keyPath: path] = $1[keyPath: path] },
            decode: { $0[keyPath: path] = try $1.value(Value.self) }, encode: { try $1.put($0[keyPath: path]) })
    }

    init<Value: Codable & Equatable & Sendable>(
        _ key: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ reload: ReloadClass,
        form: String? = nil, holdsSecret: Bool = false, _ summary: String
    ) {
        self.init(
            key: key, reload: reload, kind: SettingKind(Value.self), form: form, holdsSecret: holdsSecret,
            summary: summary, isEqual: { $0[keyPath: path] == $1[keyPath: path] },
            copy: { $0[keyPath: path] = $1[keyPath: path] },
            decode: { $0[keyPath: path] = try $1.value(Value.self) },
            encode: { if let value = $0[keyPath: path] { try $1.put(value) } })
    }

    private init(
        key: String, reload: ReloadClass, kind: SettingKind, form: String?, holdsSecret: Bool, summary: String,
        isEqual: @escaping @Sendable (Root, Root) -> Bool, copy: @escaping @Sendable (inout Root, Root) -> Void,
        decode: @escaping @Sendable (inout Root, any ValueSource) throws -> Void,
        encode: @escaping @Sendable (Root, any ValueTarget) throws -> Void
    ) {
        self.key = key
        self.reload = reload
        self.kind = kind
        self.form = form
        self.holdsSecret = holdsSecret
        self.summary = summary
        self.isEqual = isEqual
        self.copy = copy
        self.decode = decode
        self.encode = encode
    }

    /// The same setting of a configuration that holds this one's.
    func within<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> Setting<Outer> {
        Setting<Outer>(
            key: key, reload: reload, kind: kind, form: form, holdsSecret: holdsSecret, summary: summary,
            isEqual: { [isEqual] in isEqual($0[keyPath: path], $1[keyPath: path]) },
            copy: { [copy] in copy(&$0[keyPath: path], $1[keyPath: path]) },
            decode: { [decode] in try decode(&$0[keyPath: path], $1) },
            encode: { [encode] in try encode($0[keyPath: path], $1) })
    }
}

/// Where a setting's value comes from.
protocol ValueSource {
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value
}

/// Where a setting's value goes.
protocol ValueTarget {
    func put(_ value: some Encodable) throws
}
