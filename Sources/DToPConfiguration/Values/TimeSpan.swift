/// A time: `10s`, `500ms`, `2m`, `1.5h`, `7d`, `90` (seconds), `1:30`, `1:02:03.5`.
package struct TimeSpan: TextValue {
    package let duration: Duration

    package static let form = "a time such as 10s, 500ms, 2m or 1:30"
    private static let units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]
    /// In seconds, about three years.
    private static let longest = 1e8

    package init(_ duration: Duration) { self.duration = duration }

    package init?(text: String) {
        let unit = Self.units.first { text.hasSuffix($0.0) }
        let figure = text.dropLast(unit?.0.count ?? 0)
        // Hours and minutes may only precede a number without a unit.
        let parts = figure.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= (unit == nil ? 3 : 1) else { return nil }
        var seconds = 0.0
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            guard part.allSatisfy({ $0.isASCII && ($0.isNumber || ($0 == "." && isLast)) }), let value = Double(part),
                index == 0 || value < 60
            else { return nil }
            seconds = seconds * 60 + value
        }
        seconds *= unit?.1 ?? 1
        guard seconds <= Self.longest else { return nil }
        duration = .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    package var seconds: Double { duration / .seconds(1) }

    /// `30s`, `500ms` or `1.5s`, to the nanosecond.
    package var description: String {
        let (whole, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        if nanoseconds == 0 { return "\(whole)s" }
        if whole == 0, nanoseconds % 1_000_000 == 0 { return "\(nanoseconds / 1_000_000)ms" }
        var fraction = String("\(1_000_000_000 + nanoseconds)".dropFirst())
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(whole).\(fraction)s"
    }
}
