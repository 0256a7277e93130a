import Numerics

/// All that sets the tensors of a checkpoint apart from those of a configuration.
public struct CheckpointMismatch: Sendable, Equatable, CustomStringConvertible {
    /// Names the configuration calls for and the checkpoint has not.
    public var missing: [String] = []
    /// Names of the checkpoint that are no part of the model.
    public var unexpected: [String] = []
    /// One line for each tensor of another shape.
    public var misshapen: [ParameterMismatch.Misshapen] = []
    /// Tensors that hold no floating-point numbers, and what they hold.
    public var unusable: [(name: String, what: String)] = []
    /// What is behind it where heads give answers of other cells.
    public var cells: CellMismatch?

    /// So many lines of a kind are printed.
    private static let maximumLines = 400

    package init() {}

    public static func == (a: Self, b: Self) -> Bool { a.description == b.description }

    public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty && unusable.isEmpty }

    /// A list of lines, each after a line feed.
    public var description: String {
        section("missing", missing)
            + section(
                "not part of the model", unexpected.prefix(Self.maximumLines).map(suggestion), of: unexpected.count)
            + section("of another shape", misshapen.map { "\($0.name): expected \($0.expected), found \($0.found)" })
            + section("not floating-point tensors", unusable.map { "\($0.name): \($0.what)" })
            + (cells.map { "\n  \($0)" } ?? "")
    }

    /// With the missing name that it may stand for.
    private func suggestion(for name: String) -> String {
        let limit = min(name.utf8.count, EditDistance.comparedBytes) / 3
        guard let nearest = EditDistance.nearest(to: name, among: missing, count: 1).first,
            EditDistance.between(name, nearest) <= limit
        else { return name.printable }
        return "\(name.printable) (is it \(nearest)?)"
    }

    private func section(_ title: String, _ lines: [String], of count: Int? = nil) -> String {
        let count = count ?? lines.count
        guard count > 0 else { return "" }
        let shown = lines.prefix(Self.maximumLines)
        return "\n  \(title) (\(count)):" + shown.map { "\n    " + $0 }.joined()
            + (count > shown.count ? "\n    and \(count - shown.count) more" : "")
    }
}
