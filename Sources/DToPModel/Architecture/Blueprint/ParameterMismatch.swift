/// Every difference between a file's tensors and a configuration's.
package struct ParameterMismatch: Sendable, Equatable, CustomStringConvertible {
    /// A tensor whose shape differs from the configuration's.
    package struct Misshapen: Sendable, Equatable {
        package let name: String
        package let expected: [Int]
        package let found: [Int]

        package init(name: String, expected: [Int], found: [Int]) {
            self.name = name
            self.expected = expected
            self.found = found
        }
    }

    /// A tensor stored as a type that weights cannot have.
    package struct Mistyped: Sendable, Equatable {
        package let name: String
        package let found: DataType

        package init(name: String, found: DataType) {
            self.name = name
            self.found = found
        }
    }

    /// Names of tensors that the configuration requires and the file lacks.
    package var missing: [String] = []
    /// Names of tensors in the file that are not part of the model.
    package var unexpected: [String] = []
    package var misshapen: [Misshapen] = []
    package var mistyped: [Mistyped] = []
    /// What is wrong with the first misshapen tensor that says so, and what to do; nil if none does.
    package var cause: String?

    /// An empty mismatch: nothing is wrong.
    package init() {}

    package var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty && mistyped.isEmpty }

    /// Several lines, each preceded by a line feed.
    package var description: String {
        let types = DataType.weights.map(\.rawValue).joined(separator: ", ")
        return section("missing", missing)
            + section("not part of the model", unexpected.map(\.printable))
            + section("of another shape", misshapen.map { "\($0.name): expected \($0.expected), found \($0.found)" })
            + section("not \(types)", mistyped.map { "\($0.name): \($0.found.rawValue)" })
            + (cause.map { "\n  \($0)" } ?? "")
    }

    private func section(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\n  \(title) (\(lines.count)):" + lines.map { "\n    " + $0 }.joined()
    }
}
