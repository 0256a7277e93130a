import Foundation

/// JSON as `/status`, MQTT and the page have it: keys in snake case, sorted.
package enum StatusJSON {
    /// Words for numbers that are none: one such number must not cost the rest.
    private static let (infinity, negativeInfinity, noNumber) = ("inf", "-inf", "nan")

    /// One line, without its line feed; `{}` for what cannot be written.
    package static func line(_ value: some Encodable) -> [UInt8] {
        (try? encoder.encode(value)).map(Array.init) ?? Array("{}".utf8)
    }

    /// For people: lines with indents.
    static func text(_ value: some Encodable) throws -> Data {
        let encoder = encoder
        encoder.outputFormatting.insert(.prettyPrinted)
        return try encoder.encode(value) + Data("\n".utf8)
    }

    /// Reads what `line` or `text` has written.
    static func read<Value: Decodable>(_ json: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: infinity, negativeInfinity: negativeInfinity, nan: noNumber)
        return try decoder.decode(Value.self, from: json)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: infinity, negativeInfinity: negativeInfinity, nan: noNumber)
        return encoder
    }
}
