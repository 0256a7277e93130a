import DToPEngine
import DToPModel

/// What a frame is computed with: who leaves, and what is carried.
package struct CarrySettings: Equatable, Sendable {
    package var threshold: Float
    package var rule: TemporalRule

    package init(threshold: Float, rule: TemporalRule) {
        self.threshold = threshold
        self.rule = rule
    }

    /// The settings on the way from these to `other`, at `share` of it, 0...1.
    package func moved(by share: Float, towards other: CarrySettings) -> CarrySettings {
        func between(_ a: Float, _ b: Float) -> Float { a + share * (b - a) }
        var moved = self
        moved.threshold = between(threshold, other.threshold)
        moved.rule.changeThreshold = between(rule.changeThreshold, other.rule.changeThreshold)
        moved.rule.tolerance = between(rule.tolerance, other.rule.tolerance)
        return moved
    }
}
