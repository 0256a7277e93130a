import Yams

/// A value in a YAML tree.
struct NodeValue: ValueSource {
    let node: Node

    /// Reads numbers itself: Yams traps on sexagesimal ones beyond 64 bits, such as `9:99999999999999999999`.
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard let number = type as? any (LosslessStringConvertible & Numeric).Type else {
            return try YAMLDecoder().decode(type, from: node)
        }
        guard let text = node.scalar?.string, let value = number.init(text) as? Value else {
            throw SettingError("no number")
        }
        return value
    }
}
