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

    /// The settings at `share`, 0...1, of the way from these to `other`.
    package func moved(by share: Float, towards other: CarrySettings) -> CarrySettings {
        func between(_ a: Float, _ b: Float) -> Float { a + share * (b - a) }
        var moved = self
        moved.threshold = between(threshold, other.threshold)
        moved.rule.changeThreshold = between(rule.changeThreshold, other.rule.changeThreshold)
        moved.rule.tolerance = between(rule.tolerance, other.rule.tolerance)
        return moved
    }
}
