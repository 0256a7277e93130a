import DToPEngine

/// How a stream's carrying is watched and steered.
public struct CarryOptions: Sendable {
    /// Frames from one audit to the next; 0: none.
    public var auditInterval = 250
    /// Agreement with the full computation below which settings are tightened; nil: they are not.
    public var leastAgreement: Double?
    /// Milliseconds that the engine may take for a frame of a live source; nil: what it takes.
    public var targetMilliseconds: Double?
    /// How far a budget may lower the exit threshold, raise the change threshold and put up with doubt.
    public var loosest = (threshold: Float(0.8), changeThreshold: Float(32), tolerance: Float(4))

    /// How often everything begins anew.
    public var reset = ResetSchedule.Interval.never

    public init() {}
}
