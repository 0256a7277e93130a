import CFFmpeg

/// A fraction: seconds per tick of a time base, or frames per second. The denominator is positive.
package struct Rational: Hashable, Sendable, CustomStringConvertible {
    package let numerator: Int32
    package let denominator: Int32

    /// Nil unless both parts are positive, as they are in every time base and frame rate.
    package init?(_ numerator: Int32, _ denominator: Int32) {
        guard numerator > 0, denominator > 0 else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }

    init?(_ rational: AVRational) { self.init(rational.num, rational.den) }

    private init(unchecked numerator: Int32, _ denominator: Int32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    static let ninetyKilohertz = Rational(unchecked: 1, 90_000)
    static let milliseconds = Rational(unchecked: 1, 1000)
    static let microseconds = Rational(unchecked: 1, 1_000_000)
    /// 25 frames a second, the default if no frame rate is known.
    package static let usualFrameRate = Rational(unchecked: 25, 1)

    /// Numerator over denominator.
    package var value: Double { Double(numerator) / Double(denominator) }
    /// Denominator over numerator: turns a frame rate into a time base, and vice versa.
    package var inverse: Rational { Rational(unchecked: denominator, numerator) }
    package var description: String { "\(numerator)/\(denominator)" }

    /// Converts a timestamp of this time base to seconds.
    package func seconds(_ timestamp: Int64) -> Double {
        Double(timestamp) * Double(numerator) / Double(denominator)
    }

    /// Converts seconds to ticks of this time base, rounded to the nearest tick; nil if they do not fit in 64 bits.
    package func ticks(seconds: Double) -> Int64? { Int64(exactly: (seconds / value).rounded()) }

    /// Converts a timestamp of this time base to `other`, rounded to the nearest tick; nil if that reaches 2^62.
    package func rescale(_ timestamp: Int64, to other: Rational) -> Int64? {
        let result = av_rescale_q(timestamp, ffmpeg, other.ffmpeg)
        return result.magnitude < 1 << 62 ? result : nil
    }

    var ffmpeg: AVRational { AVRational(num: numerator, den: denominator) }
}
