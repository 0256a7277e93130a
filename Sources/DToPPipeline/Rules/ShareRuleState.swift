import DToPConfiguration

/// Follows one rule from frame to frame. Times come from any clock.
package struct ShareRuleState: Sendable {
    private enum Phase {
        case idle
        /// The share has been beyond the limit since then.
        case waiting(since: Duration)
        case begun
    }

    package let rule: ShareRule
    private var phase = Phase.idle

    package init(_ rule: ShareRule) { self.rule = rule }

    /// Whether its event has begun and not ended.
    package var isActive: Bool { if case .begun = phase { true } else { false } }

    /// Takes the share of a frame, 0...1. Returns what that begins or ends; nil for nothing.
    /// - Parameters:
    ///   - time: the frame's.
    ///   - isContinuous: whether the frame goes on from the one before. If not, nobody knows what was between them.
    package mutating func add(_ share: Double, at time: Duration, isContinuous: Bool) -> RuleChange? {
        if case .begun = phase {
            guard rule.ends(at: share) else { return nil }
            phase = .idle
            return .ended
        }
        guard rule.begins(at: share) else {
            phase = .idle
            return nil
        }
        var start = time
        if case .waiting(let since) = phase, isContinuous, since <= time { start = since }
        guard time - start >= rule.time.duration else {
            phase = .waiting(since: start)
            return nil
        }
        phase = .begun
        return .began
    }

    /// Ends its event, whatever is to be seen. Returns nil if none has begun.
    package mutating func end() -> RuleChange? {
        defer { phase = .idle }
        return isActive ? .ended : nil
    }
}
