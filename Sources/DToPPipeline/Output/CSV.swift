/// Comma-separated values (RFC 4180, but lines end in LF).
package enum CSV {
    /// One whole line.
    package static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\n" }

    /// The fields of a line, which is given without its end. What follows a quoted field counts as part of it.
    package static func fields(of line: String) -> [String] {
        var fields = [String.UnicodeScalarView()]
        var isQuoted = false
        var last: Unicode.Scalar?
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\"":
                // The second of two within quotes stands for one.
                if !isQuoted, last == "\"" { fields[fields.count - 1].append(scalar) }
                isQuoted.toggle()
            case "," where !isQuoted: fields.append(String.UnicodeScalarView())
            default: fields[fields.count - 1].append(scalar)
            }
            last = scalar
        }
        return fields.map { String($0) }
    }

    /// Quotes a field that contains a quote, comma or line break, and doubles its quotes.
    package static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { [0x22, 0x2C, 0x0D, 0x0A].contains($0) }) else { return field }
        // By scalars: a quote with a combining mark is another Character, but still a quote in CSV.
        let doubled = field.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        return "\"" + String(String.UnicodeScalarView(doubled)) + "\""
    }
}
