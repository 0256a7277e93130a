/// Every difference between a file's tensors and a configuration's.
public struct ParameterMismatch: Sendable, Equatable, CustomStringConvertible {
    /// A tensor whose shape differs from the configuration's.
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

    /// Names of tensors that the configuration requires and the file lacks.
    public var missing: [String] = []
    /// Names of tensors in the file that are not part of the model.
    public var unexpected: [String] = []
    public var misshapen: [Misshapen] = []
    public var mistyped: [Mistyped] = []
    /// The cause, if the heads have a different number of cells; else nil.
    public var cells: CellMismatch?

    /// An empty mismatch: nothing is wrong.
    public init() {}

    public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty && mistyped.isEmpty }

    /// Several lines, each preceded by a line feed.
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
