import CFFmpeg

/// A fraction: seconds per tick of a time base, or frames per second. The denominator is positive.
public struct Rational: Hashable, Sendable, CustomStringConvertible {
    public let numerator: Int32
    public let denominator: Int32

    /// Nil unless both parts are positive: neither a time base nor a frame rate can be otherwise.
    public init?(_ numerator: Int32, _ denominator: Int32) {
        guard numerator > 0, denominator > 0 else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }

    init?(_ rational: AVRational) { self.init(rational.num, rational.den) }

    private init(unchecked numerator: Int32, _ denominator: Int32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    static let milliseconds = Rational(unchecked: 1, 1000)
    static let microseconds = Rational(unchecked: 1, 1_000_000)
    /// 25 frames a second, where nothing says otherwise.
    public static let usualFrameRate = Rational(unchecked: 25, 1)

    /// Numerator over denominator.
    public var value: Double { Double(numerator) / Double(denominator) }
    /// Denominator over numerator: a time base from a frame rate, and the other way round.
    public var inverse: Rational { Rational(unchecked: denominator, numerator) }
    public var description: String { "\(numerator)/\(denominator)" }

    /// The time of a timestamp in this time base, in seconds.
    public func seconds(_ timestamp: Int64) -> Double {
        Double(timestamp) * Double(numerator) / Double(denominator)
    }

    /// A time in ticks of this time base, rounded to the nearest tick; nil where it does not fit.
    public func ticks(seconds: Double) -> Int64? { Int64(exactly: (seconds / value).rounded()) }

    /// A timestamp of this time base in another, rounded to the nearest tick; nil beyond 2^62.
    public func rescale(_ timestamp: Int64, to other: Rational) -> Int64? {
        let result = av_rescale_q(timestamp, ffmpeg, other.ffmpeg)
        return result.magnitude < 1 << 62 ? result : nil
    }

    var ffmpeg: AVRational { AVRational(num: numerator, den: denominator) }
}
