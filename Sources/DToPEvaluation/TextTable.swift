import DToPPipeline

/// A text table: columns under titles, two spaces apart, words aligned to the left and figures to the right.
struct TextTable {
    private var lines: [[String]]
    private let leadingColumns: Int

    /// - Parameter leadingColumns: how many of the first columns are words.
    init(_ titles: [String], leadingColumns: Int = 1) {
        lines = [titles]
        self.leadingColumns = leadingColumns
    }

    /// Adds a line; `cells` must be as many as the titles.
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
