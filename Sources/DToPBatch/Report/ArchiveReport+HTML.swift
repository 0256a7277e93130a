import DToPPipeline

extension ArchiveReport {
    private static let style = """
        :root{color-scheme:light dark}
        body{font:15px/1.5 system-ui,sans-serif;max-width:980px;margin:2em auto;padding:0 1em}
        h2::first-letter{text-transform:uppercase}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        td,th{text-align:left;vertical-align:top;padding:.1em 1em .1em 0;min-width:4.5em;overflow-wrap:anywhere}
        svg{width:100%;height:auto;overflow:visible;font-size:12px}rect{shape-rendering:crispEdges}text{fill:currentColor}
        .legend span{white-space:nowrap;margin-right:.6em}
        .legend i{display:inline-block;width:.8em;height:.8em;margin-right:.3em}
        @media(max-width:640px){svg{font-size:24px}}
        """
    /// Rows of the table of items; more make no page to read. `report.json` has them all.
    private static let mostRows = 1000

    /// A page for people that needs nothing but itself.
    var html: String {
        var page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        page += "<meta name=\"viewport\" content=\"width=device-width\"><title>dtopd: archive</title>\n"
        page += "<style>\(Self.style)</style></head><body>\n<h1>Archive</h1>\n<table>\n"
        for (name, value) in figures { page += HTML.row([name, value]) }
        page += "</table>\n"
        for warning in warnings { page += "<p>\(HTML.escaped(warning))</p>\n" }
        for (number, course) in courses.enumerated() {
            let figures = course.lines.flatMap { $0.values.compactMap(\.self) }
            guard figures.contains(where: { $0 > 0 }) else { continue }
            page += "<h2>\(HTML.escaped(course.title))</h2>\n" + course.svg(isShare: number < 2) + course.legend
        }
        page += "<p>From left to right: the frames of all inputs, one after another.</p>\n"
        if !failed.isEmpty {
            page += "<h2>Failed</h2>\n<table>\n" + HTML.row(["item", "input", "reason"], tag: "th")
            for failure in failed.prefix(Self.mostRows) {
                page += HTML.row([failure.item, failure.input, failure.reason])
            }
            page += "</table>\n"
        }
        page += "<h2>Done</h2>\n<table>\n" + HTML.row(["item", "frames", "fps", "compute", "damaged"], tag: "th")
        for row in rows.prefix(Self.mostRows) {
            let fps = row.seconds > 0 ? Format.fixed(Double(row.frames) / row.seconds, 1) : "-"
            page += HTML.row([
                row.item, "\(row.frames)", fps, Format.percent(row.compute), row.errors > 0 ? "\(row.errors)" : "",
            ])
        }
        page += "</table>\n"
        if rows.count > Self.mostRows { page += "<p>\(rows.count - Self.mostRows) more are in report.json.</p>\n" }
        return page + "</body></html>\n"
    }

    /// The report's figures for people, in order.
    package var figures: [(name: String, value: String)] {
        var figures = [
            ("items", "\(items): \(done) done, \(failed.count) failed, \(left) left"),
            ("frames", "\(frames) of \(planned) planned"),
            ("time", Format.clock(.seconds(Int(seconds))) + " of a worker"),
            ("speed", fps.map { Format.fixed($0, 1) + " frames a second" } ?? "-"),
            ("compute", Format.percent(compute, decimals: 1) + " of dense"),
        ]
        let largest = classes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(8)
        if !largest.isEmpty {
            figures.append(("classes", largest.map { "\($0.key) \(Format.percent($0.value))" }.joined(separator: ", ")))
        }
        return figures
    }
}
