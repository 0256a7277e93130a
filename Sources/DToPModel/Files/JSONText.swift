import Foundation

/// Checks JSON before it is parsed, so that it cannot exhaust the parser's stack or memory.
struct JSONText {
    /// Keys of the outermost object, repeated ones included.
    private(set) var outerKeys = 0
    /// Keys of all objects, repeated ones included.
    private(set) var keys = 0

    /// Checks encoding, control characters, nesting and the number of values; the parser checks the grammar.
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
                // Foundation's parser accepts this.
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
