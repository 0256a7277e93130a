/// 16-bit floats widened by their bits: exact, subnormals included, whatever the processor's rounding and flush modes.
enum HalfPrecision {
    /// IEEE 754 binary16: 1 sign, 5 exponent, 10 mantissa bits.
    @inline(__always) static func widen(binary16 half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) << 16
        let exponent = UInt32(half >> 10) & 0x1f
        let mantissa = UInt32(half & 0x3ff)
        if exponent == 0x1f { return Float(bitPattern: sign | 0x7f80_0000 | mantissa << 13) }
        if exponent != 0 { return Float(bitPattern: sign | (exponent + 112) << 23 | mantissa << 13) }
        // Subnormal: the mantissa counts steps of 2^-24, each of which is a normal Float.
        return Float(bitPattern: sign | (Float(mantissa) * 0x1p-24).bitPattern)
    }

    /// bfloat16 is the upper half of a Float.
    @inline(__always) static func widen(bfloat16 half: UInt16) -> Float { Float(bitPattern: UInt32(half) << 16) }
}
