/// Every metric as a table for people.
package enum MetricsReference {
    /// The last section of docs/metrics.md.
    package static var markdown: String {
        let rows = ServiceMetrics.all(version: "").map { family in
            let labels = family.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(family.name)` | \(family.kind) | \(labels) | \(family.help) |\n"
        }
        return "## All metrics\n\n| name | type | labels | meaning |\n|---|---|---|---|\n" + rows.joined()
    }
}
