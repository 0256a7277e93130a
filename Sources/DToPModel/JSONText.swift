import Foundation

/// A look at JSON before it is parsed, so that nothing in it can exhaust the stack or the memory of the parser.
struct JSONText {
    /// Keys of the outermost object, repeated ones included.
    private(set) var outerKeys = 0
    /// Keys of all objects, repeated ones included.
    private(set) var keys = 0

    /// Checks encoding, control characters, nesting and the number of values.
    init(checking text: Data, maximumDepth: Int, maximumValues: Int) throws(JSONFault) {
        guard text.first(where: { !Self.isSpace($0) }) != nil else { throw JSONFault(reason: "empty") }
        guard String(validating: text, as: UTF8.self) != nil else { throw JSONFault(reason: "not UTF-8 text") }
        var depth = 0
        var values = 0
        var inString = false
        var escaped = false
        var previous: UInt8 = 0
        for byte in text {
            guard byte >= 0x20 || (!inString && Self.isSpace(byte)) else {
                throw JSONFault(reason: "a control character where JSON allows none")
            }
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                values += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                // Foundation's parser lets this pass.
                if previous == UInt8(ascii: ",") { throw JSONFault(reason: "a comma before a closing bracket") }
            case UInt8(ascii: ","): values += 1
            case UInt8(ascii: ":"):
                keys += 1
                outerKeys += depth == 1 ? 1 : 0
            default: break
            }
            if !Self.isSpace(byte) { previous = byte }
            guard depth >= 0, depth <= maximumDepth else {
                throw JSONFault(reason: depth < 0 ? "unbalanced brackets" : "nested over \(maximumDepth) levels")
            }
            guard values <= maximumValues else { throw JSONFault(reason: "more than \(maximumValues) values") }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x9, 0xa, 0xd].contains(byte) }
}

/// What is wrong with a JSON text, without the file it came from.
struct JSONFault: Error {
    /// Dotted path of the key at fault; nil when the text as a whole is.
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

    private init(_ context: DecodingError.Context, adding key: (any CodingKey)? = nil, _ reason: String) {
        let path = (context.codingPath + (key.map { [$0] } ?? [])).map {
            $0.intValue.map(String.init) ?? $0.stringValue
        }
        self.init(key: path.isEmpty ? nil : path.joined(separator: "."), reason: reason)
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
