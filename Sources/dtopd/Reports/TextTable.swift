import DToPPipeline

/// Rows of text, the first of them the header, in columns that end at the same places.
enum TextTable {
    /// - Parameter rows: as many cells in each as in the first.
    static func text(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { Format.leading($0, to: $1) }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
