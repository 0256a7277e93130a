import DToPService
import DToPTestSupport
import Testing

@Suite struct MetricsTextTests {
    private func text(_ help: String, _ labels: [(name: String, value: String)], _ value: Double) -> String {
        let family = MetricFamily("dtopd_a", .gauge, labels: labels.map(\.name), help) { _ in
            [MetricFamily.Sample(labels: labels, value: value)]
        }
        return MetricsText.text([family], .made())
    }

    @Test func aFamilyIsItsHelpItsTypeAndItsSamples() {
        #expect(
            text("A sentence.", [("stream", "a"), ("sink", "log")], 1.5)
                == "# HELP dtopd_a A sentence.\n# TYPE dtopd_a gauge\ndtopd_a{stream=\"a\",sink=\"log\"} 1.5\n")
    }

    @Test func whatWouldEndALineOrAValueIsEscaped() throws {
        let hostile = "quote \" backslash \\ both \\\" line\nend \\n brace } ä"
        let page = try PrometheusText(text(hostile, [("stream", hostile)], 0))
        #expect(page.families[0].help == hostile)
        #expect(page.families[0].samples[0].labels == ["stream": hostile])
        // Exactly: quotes stay in a help text.
        #expect(text("a\"b\\c\nd", [("l", "a\"b\\c\nd")], 0).contains("# HELP dtopd_a a\"b\\\\c\\nd\n"))
        #expect(text("a\"b\\c\nd", [("l", "a\"b\\c\nd")], 0).contains("{l=\"a\\\"b\\\\c\\nd\"} 0\n"))
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (3, "3"), (0.1, "0.1"), (1e-9, "1e-09"), (1e15, "1000000000000000"), (1e22, "1e+22"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1_790_000_000.123, "1790000000.123"),
        ] as [(Double, String)])
    func numbers(value: Double, expected: String) throws {
        let line = text("A.", [], value).split(separator: "\n").last ?? ""
        #expect(line == "dtopd_a \(expected)")
        let read = try #require(PrometheusText(text("A.", [], value)).value("dtopd_a"))
        #expect(read == value || read.isNaN && value.isNaN)
    }
}
