import ArgumentParser
import DToPConfiguration

/// A value with the name that a person gives it, `name=value`.
struct NamedArgument<Value: TextValue>: ExpressibleByArgument {
    let name: String
    let value: Value

    init?(argument: String) {
        guard let pair = KeyValueArgument(argument: argument), let value = Value(text: pair.value) else { return nil }
        name = pair.key
        self.value = value
    }
}

extension Sequence {
    /// The values by name; the last one of a name wins.
    func byName<Value>() -> [String: Value] where Element == NamedArgument<Value> {
        Dictionary(map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
}
