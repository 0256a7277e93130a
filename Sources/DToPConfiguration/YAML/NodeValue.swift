import Yams

/// A value in a YAML tree.
struct NodeValue: ValueSource {
    let node: Node

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value { try YAMLDecoder().decode(type, from: node) }
}
