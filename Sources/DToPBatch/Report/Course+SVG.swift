import DToPPipeline

extension Course {
    private static let size = (width: 900.0, height: 180.0)

    /// A picture of it. Several lines are drawn one upon the other.
    /// - Parameter isShare: whether the figures are shares, drawn up to 100 %.
    func svg(isShare: Bool) -> String {
        let count = lines.first?.values.count ?? 0
        let (width, height) = Self.size
        let totals = (0..<count).map { step in lines.reduce(0) { $0 + ($1.values[step] ?? 0) } }
        let most = isShare ? 1 : max(totals.max() ?? 0, 1e-9)
        var below = [Double](repeating: 0, count: count)
        let box = "0 0 \(Int(width) + 60) \(Int(height) + 16)"
        var text = "<svg viewBox=\"\(box)\" role=\"img\" aria-label=\"\(HTML.escaped(title))\">\n"
        for (number, line) in lines.enumerated() {
            for step in 0..<count {
                guard let value = line.values[step], value > 0 else { continue }
                let x = width * Double(step) / Double(count)
                let top = height * (1 - min((below[step] + value) / most, 1))
                let bottom = height * (1 - min(below[step] / most, 1))
                below[step] += value
                let place = "x=\"\(Format.fixed(x, 2))\" y=\"\(Format.fixed(top + 8, 2))\""
                let size =
                    "width=\"\(Format.fixed(width / Double(count) + 0.2, 2))\""
                    + " height=\"\(Format.fixed(bottom - top, 2))\""
                text += "<rect \(place) \(size) fill=\"\(Self.color(number, of: lines.count))\"/>\n"
            }
        }
        text += "<path d=\"M0 8V\(Int(height) + 8)H\(Int(width))\" fill=\"none\" stroke=\"currentColor\"/>\n"
        let limit = isShare ? "100 %" : Format.fixed(most, most < 10 ? 1 : 0)
        text += "<text x=\"\(Int(width) + 4)\" y=\"16\">\(limit)</text>\n"
        text += "<text x=\"\(Int(width) + 4)\" y=\"\(Int(height) + 8)\">0</text>\n</svg>\n"
        return text
    }

    /// The names of its lines with their colours; empty for a single one.
    var legend: String {
        guard lines.count > 1 else { return "" }
        let entries = lines.enumerated().map { number, line in
            "<span><i style=\"background:\(Self.color(number, of: lines.count))\"></i>\(HTML.escaped(line.name))</span>"
        }
        return "<p class=\"legend\">" + entries.joined(separator: " ") + "</p>\n"
    }

    private static func color(_ number: Int, of count: Int) -> String {
        if count == 1 { return "#3b78b5" }
        // Neighbours differ in lightness too.
        return "hsl(\(number * 360 / count),55%,\(number % 2 == 0 ? 45 : 60)%)"
    }
}
