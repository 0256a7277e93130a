import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Testing

@Suite struct MetricsReferenceTests {
    private func committed(_ name: String) throws -> String {
        try String(contentsOf: TestFiles.package.appending(path: name), encoding: .utf8)
    }

    /// `make reference` writes the table.
    @Test func theTableIsThatOfTheMetrics() throws {
        #expect(try committed("docs/metrics.md").hasSuffix(MetricsReference.markdown))
    }

    /// Every word that a label may have is explained.
    @Test func wordsOfLabelsAreExplained() throws {
        let text = try committed("docs/metrics.md")
        let words =
            StreamTotals.Drop.allCases.map(\.rawValue) + DisconnectReason.allCases.map(\.rawValue)
            + StreamTotals.Disposition.allCases.map(\.rawValue) + FrameRecord.Milliseconds().steps.map { "\($0.name)" }
        for word in words { #expect(text.contains("`\(word)`"), "\(word)") }
    }

    /// Alerts use metrics that exist, and the document names every alert.
    @Test func alertsAskForWhatThereIs() throws {
        let rules = try committed("config/prometheus/dtopd.rules.yml")
        let names = Set(ServiceMetrics.all(version: "").map(\.name))
        for match in rules.matches(of: /(?:dtopd|process)_[a-z_]+/) {
            let name = match.0.hasSuffix("_bucket") ? match.0.dropLast(7) : match.0
            #expect(names.contains(String(name)), "\(name)")
        }
        let text = try committed("docs/metrics.md")
        for match in rules.matches(of: /alert: ([A-Za-z]+)/) {
            #expect(text.contains("| `\(match.1)` |"), "\(match.1)")
        }
    }
}
