/// Applies light and haze to a run of samples: colour = texel * gain + veil, in 24.8 fixed point.
struct Tone {
    private let gain: SIMD3<Int32>
    private let veil: SIMD3<Int32>

    @inline(__always) init(_ light: Vector, _ hazeColor: Vector, _ haze: Float) {
        gain = Self.fixed(light * ((1 - haze) * 256))
        veil = Self.fixed(hazeColor * (haze * 256))
    }

    @inline(__always) private static func fixed(_ value: Vector) -> SIMD3<Int32> {
        SIMD3(Int32(value.x), Int32(value.y), Int32(value.z))
    }

    @inline(__always) func apply(_ texel: UInt32) -> UInt32 {
        let red = min((Int32(bitPattern: texel & 255) &* gain.x &+ veil.x) &>> 8, 255)
        let green = min((Int32(bitPattern: texel &>> 8 & 255) &* gain.y &+ veil.y) &>> 8, 255)
        let blue = min((Int32(bitPattern: texel &>> 16 & 255) &* gain.z &+ veil.z) &>> 8, 255)
        return UInt32(bitPattern: red) | UInt32(bitPattern: green) &<< 8 | UInt32(bitPattern: blue) &<< 16
    }

    /// Darkness of a shadow with this coverage, both of 256. The patch's light is its strength; haze weakens it.
    @inline(__always) func strength(_ coverage: UInt32) -> UInt32 {
        (coverage &* UInt32(bitPattern: gain.x)) &>> 8
    }
}
