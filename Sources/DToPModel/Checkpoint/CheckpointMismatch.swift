import FileNames

/// Every difference between a checkpoint's tensors and a configuration's.
package struct CheckpointMismatch: Sendable, Equatable, CustomStringConvertible {
    /// Names that the configuration requires and the checkpoint lacks.
    package var missing: [String] = []
    /// Names in the checkpoint that are not part of the model.
    package var unexpected: [String] = []
    /// Tensors whose shapes differ from the configuration's.
    package var misshapen: [ParameterMismatch.Misshapen] = []
    /// Entries that are not floating-point tensors, and what they are.
    package var unusable: [(name: String, what: String)] = []
    /// What is wrong with the first misshapen tensor that says so, and what to do; nil if none does.
    package var cause: String?

    /// Lines printed of each kind of difference.
    private static let maximumLines = 400

    package init() {}

    package static func == (a: Self, b: Self) -> Bool { a.description == b.description }

    package var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty && unusable.isEmpty }

    /// Several lines, each preceded by a line feed.
    package var description: String {
        section("missing", missing)
            + section(
                "not part of the model", unexpected.prefix(Self.maximumLines).map(suggestion), of: unexpected.count)
            + section("of another shape", misshapen.map { "\($0.name): expected \($0.expected), found \($0.found)" })
            + section("not floating-point tensors", unusable.map { "\($0.name): \($0.what)" })
            + (cause.map { "\n  \($0)" } ?? "")
    }

    /// `name`, followed by the missing name it resembles, if any.
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
