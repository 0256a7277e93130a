/// Mixes a reflection in a wet road into the ground samples above it.
struct MirrorBlend: SampleBlend {
    /// Share of the reflection, of 256.
    private static let strength: UInt32 = 38

    @inline(__always) static func passes(_ depth: Float, _ stored: Float) -> Bool { depth < stored }

    @inline(__always) static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>
    ) {
        let kind = classIndex.pointee & 15
        guard texel >= 0x4000_0000, kind == StreetClass.road.rawValue || kind == StreetClass.pavement.rawValue else {
            return
        }
        color.pointee = Rasterizer.mix(color.pointee, tone.apply(texel), strength)
    }
}
