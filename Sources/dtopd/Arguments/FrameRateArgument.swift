import ArgumentParser
import DToPMedia

/// `25`, `29.97` or `30000/1001`.
struct FrameRateArgument: ExpressibleByArgument {
    let rate: Rational

    init(rate: Rational) { self.rate = rate }

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let numerator = Int32(parts[0]), let denominator = Int32(parts[1]),
            let rate = Rational(numerator, denominator), (0.001...1000).contains(rate.value)
        {
            self.rate = rate
        } else if let value = Double(argument), (0.001...1000).contains(value),
            let rate = Rational(Int32((value * 1000).rounded()), 1000)
        {
            self.rate = rate
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { rate.denominator == 1 ? "\(rate.numerator)" : "\(rate)" }
}
