import Compute
import Imaging

/// Turns samples into pixels: the mean of two by two, exposure, noise. A pixel gets its samples' most common class.
struct Sensor {
    var gain: Float
    /// Standard deviation in 8-bit levels.
    var noise: Float
    var seed: UInt64

    func develop(_ buffer: SampleBuffer, image: RGBImage, labels: LabelMap) {
        let size = image.size
        // Averages four samples and applies the gain, in 8.8 fixed point.
        let scale = Int32(gain * 64)
        // Two uniform bytes summed have a standard deviation of 104.5.
        let amplitude = Int32(noise * 256 / 104.5 * 256)
        for y in 0..<size.height {
            let top = buffer.colors + 2 * y * buffer.width
            let bottom = top + buffer.width
            let topClasses = buffer.classes + 2 * y * buffer.width
            let bottomClasses = topClasses + buffer.width
            let target = image.row(y)
            let classTarget = labels.row(y)
            let rowSeed = SplitMix64.mix(seed &+ UInt64(y))
            for x in 0..<size.width {
                let a = top[2 * x]
                let b = top[2 * x + 1]
                let c = bottom[2 * x]
                let d = bottom[2 * x + 1]
                let mask: UInt32 = 0x00FF_00FF
                let even = (a & mask) &+ (b & mask) &+ (c & mask) &+ (d & mask)
                let green = (a &>> 8 & 255) &+ (b &>> 8 & 255) &+ (c &>> 8 & 255) &+ (d &>> 8 & 255)
                let bits = (rowSeed ^ UInt64(x)) &* 0xBF58_476D_1CE4_E5B9
                let random = (bits ^ bits &>> 29) &* 0x94D0_49BB_1331_11EB
                let place = target + 3 * x
                place[0] = Self.level(even & 0xFFFF, scale, random &>> 8, amplitude)
                place[1] = Self.level(green, scale, random &>> 24, amplitude)
                place[2] = Self.level(even &>> 16, scale, random &>> 40, amplitude)
                classTarget[x] = UInt16(
                    Self.majority(
                        topClasses[2 * x], topClasses[2 * x + 1], bottomClasses[2 * x], bottomClasses[2 * x + 1]))
            }
        }
    }

    @inline(__always)
    private static func level(_ sum: UInt32, _ scale: Int32, _ random: UInt64, _ amplitude: Int32) -> UInt8 {
        let spread = Int32(truncatingIfNeeded: random & 255) &+ Int32(truncatingIfNeeded: random &>> 8 & 255) &- 255
        let light = Int32(bitPattern: sum) &* scale
        let value = (light &+ (spread &* amplitude) &>> 8 &+ 128) &>> 8
        return UInt8(truncatingIfNeeded: min(max(value, 0), 255))
    }

    @inline(__always) static func majority(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt8 {
        if a == b || a == c || a == d { return a }
        if b == c || b == d { return b }
        return c == d ? c : a
    }
}
