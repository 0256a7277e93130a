import ArgumentParser

/// A time: `10s`, `500ms`, `2m`, `1.5h`, `90` (seconds), `1:30`, `1:02:03.5`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    private static let units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
    /// In seconds, about three years.
    private static let longest = 1e8

    init(duration: Duration) { self.duration = duration }

    init?(argument: String) {
        let unit = Self.units.first { argument.hasSuffix($0.0) }
        let figure = argument.dropLast(unit?.0.count ?? 0)
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
        duration = .seconds(seconds)
    }

    var seconds: Double { duration / .seconds(1) }
    var defaultValueDescription: String { "\(Int(seconds))s" }
}
