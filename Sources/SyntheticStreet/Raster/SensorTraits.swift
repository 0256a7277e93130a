/// What a cheap camera does to its pictures.
struct SensorTraits {
    var gain: Float = 1
    /// Mean grey level that the exposure aims for.
    var target: Float = 110
    /// Grey level of black.
    var lift: Float = 0
    var contrast: Float = 1
    var saturation: Float = 1
    var balance = Vector(repeating: 1)
    /// Share of each neighbour in a pixel; negative values sharpen.
    var blur: Float = 0
    /// Multiplies the requested noise.
    var noise: Float = 1
    var colorNoise: Float = 0.5
    /// Quality of the block compression, 1...100; 100 turns it off.
    var quality = 100
    /// Share of light lost in the corners.
    var vignette: Float = 0
    /// Share of `flareColor` that stray light adds, strongest at `flarePlace` (in parts of the picture's size).
    var flare: Float = 0
    var flarePlace = SIMD2<Float>(0.5, 0)
    var flareColor = Vector(255, 250, 240)

    /// Exposes for a picture, within the camera's limits; brightening adds noise.
    mutating func expose(for buffer: SampleBuffer) {
        guard buffer.count > 0 else { return }
        var sum: UInt64 = 0
        for index in 0..<buffer.count { sum += UInt64(buffer.colors[index] &>> 8 & 255) }
        let mean = Float(sum) / Float(buffer.count)
        gain = min(max(target / max(mean, 1), 0.55), 2.8)
        noise *= max(gain, 1)
    }
}
