import DToPEngine
import DToPModel

/// A frame's settings: the exit threshold, and the rule for carrying.
package struct CarrySettings: Equatable, Sendable {
    package var threshold: Float
    package var rule: TemporalRule

    package init(threshold: Float, rule: TemporalRule) {
        self.threshold = threshold
        self.rule = rule
    }

    /// The settings on the way from these to `other`.
    /// - Parameters:
    ///   - tolerance: how far along the rule for carrying is, 0...1.
    ///   - threshold: how far the exit threshold is, 0...1.
    package func moved(tolerance: Float, threshold share: Float, towards other: CarrySettings) -> CarrySettings {
        func between(_ a: Float, _ b: Float, _ share: Float) -> Float { a + share * (b - a) }
        var moved = self
        moved.threshold = between(threshold, other.threshold, share)
        moved.rule.changeThreshold = between(rule.changeThreshold, other.rule.changeThreshold, tolerance)
        moved.rule.tolerance = between(rule.tolerance, other.rule.tolerance, tolerance)
        return moved
    }
}
