import DToPConfiguration

/// What a rule of a stream says now.
package struct RuleReading: Equatable, Sendable {
    package let name: String
    /// Nil for the rule about the camera.
    package let rule: ShareRule?
    /// Whether its event has begun and not ended.
    package let isActive: Bool
    /// Events that have begun since the stream was configured.
    package let count: Int

    package init(name: String, rule: ShareRule?, isActive: Bool, count: Int) {
        self.name = name
        self.rule = rule
        self.isActive = isActive
        self.count = count
    }
}
