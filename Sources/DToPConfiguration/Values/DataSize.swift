/// A number of bytes: `20G`, `500M`, `64K`, `1.5T`, or without a unit. A K is 1024 bytes, an M 1024 K.
package struct DataSize: TextValue {
    package let bytes: Int64

    package static let form = "a size such as 500M or 20G"
    private static let units: [(name: Character, bytes: Int64)] = [
        ("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10),
    ]

    /// - Parameter bytes: at least 0.
    package init(bytes: Int64) { self.bytes = bytes }

    package init?(text: String) {
        let unit = Self.units.first { text.last == $0.name }
        let figure = text.dropLast(unit == nil ? 0 : 1)
        guard !figure.isEmpty, figure.allSatisfy({ $0.isASCII && ($0.isNumber || (unit != nil && $0 == ".")) }),
            let value = Double(figure), value * Double(unit?.bytes ?? 1) < 1e18
        else { return nil }
        bytes = Int64((value * Double(unit?.bytes ?? 1)).rounded())
    }

    /// The size as text in the largest unit that divides it, such as `20G`.
    package var description: String {
        guard bytes > 0, let unit = Self.units.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
