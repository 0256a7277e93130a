/// Bounds the processor time that decoding a live stream takes. Once it is used up, packets are left out up to a
/// keyframe: those after the gap cannot be decoded without those in it. A token bucket without a clock.
///
/// A stream whose keyframes are rare or missing is not bounded: it would stand still for too long.
package struct DecodeAllowance: Sendable {
    /// Seconds of processor time a second; nil for no bound.
    package var rate: Double? {
        didSet { if rate == nil { credit = 0 } }
    }
    /// Packets left out so far.
    package private(set) var leftOut = 0
    /// Seconds of processor time that may be used; below 0 once a picture took more than there was.
    private var credit = 0.0
    private var last: Duration?
    private var keyframe: (arrival: Duration, seconds: Double?)?
    /// Seconds between the last two keyframes.
    private var keyframeInterval: Double?
    /// Whether the last packet was left out.
    package private(set) var isInGap = false

    /// The longest interval of keyframes in a stream that is bounded, in seconds. With `mostOwed`, no gap makes it look
    /// stalled.
    private static let longestInterval = 2.2
    /// Seconds of its rate that may be saved up, and owed.
    private static let mostSaved = 1.0
    private static let mostOwed = 0.5

    package init() {}

    /// Whether to decode the next packet, rather than leave it out.
    /// - Parameters:
    ///   - seconds: the packet's own time, which shows intervals also where packets had to wait; nil if it has none.
    ///   - time: now, on any monotonic clock.
    package mutating func admits(isKeyframe: Bool, seconds: Double?, at time: Duration) -> Bool {
        if let rate, let last { credit = min(credit + rate * ((time - last) / .seconds(1)), rate * Self.mostSaved) }
        last = time
        if isKeyframe {
            keyframeInterval = keyframe.map { last in
                let waited = (time - last.arrival) / .seconds(1)
                guard let seconds, let then = last.seconds, seconds > then else { return waited }
                return min(seconds - then, waited)
            }
            keyframe = (time, seconds)
        }
        isInGap = isUsedUp || (isInGap && !isKeyframe)
        if isInGap { leftOut += 1 }
        return !isInGap
    }

    /// Takes processor time that decoding has used.
    package mutating func spend(_ time: Duration) {
        guard let rate else { return }
        credit = max(credit - time / .seconds(1), -rate * Self.mostOwed)
    }

    private var isUsedUp: Bool {
        guard rate != nil, credit < 0, let keyframeInterval else { return false }
        return keyframeInterval <= Self.longestInterval
    }
}
