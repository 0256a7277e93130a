/// What is wrong with a JSON text, without the name of its file.
struct JSONFault: Error {
    /// Dotted path of the key at fault; nil if it is the whole text.
    var key: String?
    var reason: String

    init(key: String? = nil, reason: String) {
        self.key = key
        self.reason = reason
    }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(context, adding: key, "is missing")
        case .valueNotFound(_, let context):
            self.init(context, "is null, a value is needed")
        case .typeMismatch(let type, let context):
            self.init(context, "has the wrong type, \(Self.name(type)) is needed")
        case .dataCorrupted(let context):
            let isWhole = context.codingPath.isEmpty
            self.init(context, isWhole ? "not valid JSON, or a number in it is out of range" : context.debugDescription)
        @unknown default:
            self.init(reason: "not the expected JSON")
        }
    }

    /// - Parameter path: the keys that lead to the one at fault, from the outermost; empty: the whole text.
    init(path: [any CodingKey], reason: String) {
        let path = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        self.init(key: path.isEmpty ? nil : path.joined(separator: "."), reason: reason)
    }

    private init(_ context: DecodingError.Context, adding key: (any CodingKey)? = nil, _ reason: String) {
        self.init(path: context.codingPath + (key.map { [$0] } ?? []), reason: reason)
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is Int.Type: "an integer"
        case is Float.Type, is Double.Type: "a number"
        case is Bool.Type: "true or false"
        case is String.Type: "a string"
        case is [String: Any].Type: "an object"
        case is [Any].Type: "a list"
        default: String(describing: type).hasPrefix("Array") ? "a list" : "an object"
        }
    }
}
