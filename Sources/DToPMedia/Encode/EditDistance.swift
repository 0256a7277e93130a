/// Levenshtein distance, for names that were misspelt.
enum EditDistance {
    /// The `count` candidates nearest to `name`, best first; equals in alphabetical order.
    static func nearest(to name: String, among candidates: [String], count: Int) -> [String] {
        // No encoder has a longer name, but a command line may.
        let wanted = Array(name.lowercased().utf8.prefix(64))
        let ranked = candidates.map { (distance(wanted, Array($0.lowercased().utf8)), $0) }
        return ranked.sorted { $0 < $1 }.prefix(count).map { $0.1 }
    }

    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let substituted = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
