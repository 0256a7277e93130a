/// Levenshtein distance: the number of edits between two names.
package enum EditDistance {
    /// Longest part of a name that is compared, in bytes: hostile names can have any length.
    package static let comparedBytes = 128

    /// Number of bytes inserted, removed or replaced.
    package static func between(_ a: String, _ b: String) -> Int {
        let a = Array(a.utf8.prefix(comparedBytes))
        let b = Array(b.utf8.prefix(comparedBytes))
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }

    /// The `count` candidates nearest to `name`, ignoring case, best first; ties in alphabetical order.
    package static func nearest(to name: String, among candidates: [String], count: Int) -> [String] {
        let name = name.lowercased()
        let ranked = candidates.map { (between(name, $0.lowercased()), $0) }
        return ranked.sorted { $0 < $1 }.prefix(count).map { $0.1 }
    }
}
