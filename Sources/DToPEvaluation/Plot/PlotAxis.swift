import DToPPipeline
import Foundation

/// The scale along one side of a plot: its range and its ticks.
package struct PlotAxis: Equatable, Sendable {
    package let lower: Double
    package let upper: Double
    /// Multiples of 1, 2 or 5 times a power of ten, within the range.
    package let ticks: [Double]
    private let decimals: Int

    /// Covers `values`, which must not be negative, with a margin of a tenth of their range on both sides. The lower
    /// end stays at 0 or above.
    /// - Parameter spaces: the approximate number of spaces between ticks.
    package init(covering values: [Double], spaces: Int) {
        let low = values.min() ?? 0
        let high = values.max() ?? 1
        let margin = high > low ? 0.1 * (high - low) : max(0.05 * high, 0.5)
        lower = max(low - margin, 0)
        upper = high + margin
        let step = Self.niceStep((upper - lower) / Double(spaces))
        let first = Int((lower / step).rounded(.up))
        let last = Int((upper / step).rounded(.down))
        ticks = (first...max(first, last)).map { Double($0) * step }
        decimals = max(Int(-log10(step).rounded(.down)), 0)
    }

    /// The text beside a tick.
    package func text(_ tick: Double) -> String { Format.fixed(tick, decimals) }

    /// Where a value lies: 0 at the lower end, 1 at the upper.
    func share(_ value: Double) -> Double { (value - lower) / (upper - lower) }

    /// The smallest of 1, 2 and 5 times a power of ten that is not below `step`, rounding aside.
    private static func niceStep(_ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        return [1, 2, 5].map { $0 * power }.first { $0 >= step * 0.999 } ?? 10 * power
    }
}
