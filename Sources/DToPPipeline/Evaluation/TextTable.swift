/// Columns under their titles, two spaces apart: the first to the left, figures to the right.
struct TextTable {
    private var lines: [[String]]
    private let leadingColumns: Int

    /// - Parameter leadingColumns: how many of the first columns are words, aligned to the left.
    init(_ titles: [String], leadingColumns: Int = 1) {
        lines = [titles]
        self.leadingColumns = leadingColumns
    }

    /// As many cells as there are titles.
    mutating func add(_ cells: [String]) { lines.append(cells) }

    var text: String {
        let columns = lines[0].indices
        let widths = columns.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            let line = columns.map { column in
                column < leadingColumns
                    ? Format.leading(cells[column], to: widths[column])
                    : Format.padded(cells[column], to: widths[column])
            }.joined(separator: "  ")
            return line.reversed().drop { $0 == " " }.reversed().map(String.init).joined()
        }.joined(separator: "\n")
    }
}
