import DToPMedia

/// Frames per second: `25`, `29.97` or `30000/1001`.
package struct FrameRate: TextValue {
    package let rate: Rational

    package static let form = "a number of frames per second such as 25, 29.97 or 30000/1001"
    private static let range = 0.001...1000

    package init(_ rate: Rational) { self.rate = rate }

    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let numerator = Int32(parts[0]), let denominator = Int32(parts[1]),
            let rate = Rational(numerator, denominator), Self.range.contains(rate.value)
        {
            self.rate = rate
        } else if let value = Double(text), Self.range.contains(value),
            let rate = value == value.rounded()
                ? Rational(Int32(value), 1) : Rational(Int32((value * 1000).rounded()), 1000)
        {
            self.rate = rate
        } else {
            return nil
        }
    }

    package var description: String { rate.denominator == 1 ? "\(rate.numerator)" : "\(rate)" }
}
