/// Converts 16-bit floats to and from Float by their bits, subnormals included, independent of the processor's rounding
/// and flush modes.
package enum HalfPrecision {
    /// IEEE 754 binary16: 1 sign, 5 exponent, 10 mantissa bits.
    @inline(__always) static func widen(binary16 half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) << 16
        let exponent = UInt32(half >> 10) & 0x1f
        let mantissa = UInt32(half & 0x3ff)
        if exponent == 0x1f { return Float(bitPattern: sign | 0x7f80_0000 | mantissa << 13) }
        if exponent != 0 { return Float(bitPattern: sign | (exponent + 112) << 23 | mantissa << 13) }
        // Subnormal: the mantissa counts steps of 2^-24, which is a normal Float.
        return Float(bitPattern: sign | (Float(mantissa) * 0x1p-24).bitPattern)
    }

    /// bfloat16 is the upper half of a Float.
    @inline(__always) static func widen(bfloat16 half: UInt16) -> Float { Float(bitPattern: UInt32(half) << 16) }

    /// Rounds to nearest even; values beyond the range become infinite.
    package static func binary16(_ value: Float) -> UInt16 {
        let sign = UInt16(value.sign == .minus ? 0x8000 : 0)
        let size = value.magnitude
        if size.isNaN { return sign | 0x7e00 }
        if size >= 65520 { return sign | 0x7c00 }
        // Below 2^-14 every step is 2^-24. A carry out of the mantissa correctly increments the exponent.
        if size < 0x1p-14 { return sign | UInt16((size * 0x1p24).rounded(.toNearestOrEven)) }
        let exponent = Int(size.exponent)
        let steps = UInt16((size.significand * 1024).rounded(.toNearestOrEven)) - 1024
        return sign | UInt16(exponent + 15) << 10 + steps
    }

    /// Rounds to nearest even.
    package static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
    }
}
