import DToPEngine

/// How a stream's carrying is audited and controlled.
package struct CarryOptions: Sendable {
    /// Frames from one audit to the next; 0: none.
    package var auditInterval = 250
    /// Agreement with the full computation, 0...1, below which settings are tightened; nil: never.
    package var leastAgreement: Double?
    /// Milliseconds the engine may take per frame of a live source; nil: no limit.
    package var targetMilliseconds: Double?
    /// How far a budget may lower the exit threshold and raise the change threshold and the tolerance of doubt.
    package var loosest = (threshold: Float(0.8), changeThreshold: Float(32), tolerance: Float(4))

    /// How often the stream is reset on purpose.
    package var reset = ResetSchedule.Interval.never

    package init() {}
}
