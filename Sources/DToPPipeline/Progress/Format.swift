import Foundation

/// Formats figures for people.
package enum Format {
    /// A fixed number of decimals; `-` if the value is not finite.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        value.isFinite ? String(format: "%.\(decimals)f", value) : "-"
    }

    /// As few digits as identify the value: `8`, `0.5`.
    package static func short(_ value: Float) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The number that `short` shows, as a Double: 0.9 as a Float is not 0.9 as a Double.
    package static func asWritten(_ value: Float) -> Double { Double(value.description) ?? .nan }

    /// A share in percent, `43 %`.
    package static func percent(_ share: Double, decimals: Int = 0) -> String { fixed(share * 100, decimals) + " %" }

    /// The same; `-` for nil.
    package static func percent(_ share: Double?, decimals: Int = 0) -> String {
        share.map { percent($0, decimals: decimals) } ?? "-"
    }

    /// `0:07`, `12:34`, `1:02:03`.
    package static func clock(_ duration: Duration) -> String {
        let seconds = max(duration.components.seconds, 0)
        let minutes = seconds / 60
        let tail = ":" + padded(String(seconds % 60), to: 2, with: "0")
        return minutes < 60
            ? "\(minutes)" + tail : "\(minutes / 60):" + padded(String(minutes % 60), to: 2, with: "0") + tail
    }

    /// Right-aligned in at least `width` characters.
    package static func padded(_ text: String, to width: Int, with filler: Character = " ") -> String {
        String(repeating: filler, count: max(width - text.count, 0)) + text
    }

    /// Left-aligned in at least `width` characters.
    package static func leading(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    /// `1 input`, `2 inputs`.
    package static func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }

    /// A count in thousands, millions, ...: `950`, `49.5 G`.
    package static func scaled(_ value: Double) -> String {
        for (factor, prefix) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")] where value >= factor {
            return fixed(value / factor, 1) + " \(prefix)"
        }
        return fixed(value, 0)
    }
}
