/// All that sets the tensors of a file apart from those of a configuration.
public struct ParameterMismatch: Sendable, Equatable, CustomStringConvertible {
    /// A tensor of another shape than the configuration's.
    public struct Misshapen: Sendable, Equatable {
        public let name: String
        public let expected: [Int]
        public let found: [Int]

        public init(name: String, expected: [Int], found: [Int]) {
            self.name = name
            self.expected = expected
            self.found = found
        }
    }

    /// A tensor stored as a type that weights cannot have.
    public struct Mistyped: Sendable, Equatable {
        public let name: String
        public let found: DataType

        public init(name: String, found: DataType) {
            self.name = name
            self.found = found
        }
    }

    /// Names of tensors that the configuration calls for and the file has not.
    public var missing: [String] = []
    /// Names of tensors of the file that are no part of the model.
    public var unexpected: [String] = []
    public var misshapen: [Misshapen] = []
    public var mistyped: [Mistyped] = []
    /// What is behind it where heads give answers of other cells.
    public var cells: CellMismatch?

    /// Nothing is wrong.
    public init() {}

    public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty && mistyped.isEmpty }

    /// A list of lines, each after a line feed.
    public var description: String {
        let types = DataType.weights.map(\.rawValue).joined(separator: ", ")
        return section("missing", missing)
            + section("not part of the model", unexpected.map(\.printable))
            + section("of another shape", misshapen.map { "\($0.name): expected \($0.expected), found \($0.found)" })
            + section("not \(types)", mistyped.map { "\($0.name): \($0.found.rawValue)" })
            + (cells.map { "\n  \($0)" } ?? "")
    }

    private func section(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\n  \(title) (\(lines.count)):" + lines.map { "\n    " + $0 }.joined()
    }
}
