/// Removes a sample's sunlight, once. The upper bits of the sample's class hold its share of sunlight.
struct CastBlend: SampleBlend {
    /// Allows a margin: pavements and verges lie higher than the road that shadows are cast on.
    @inline(__always) static func passes(_ depth: Float, _ stored: Float) -> Bool {
        depth * 1.03 > stored && depth * 0.96 < stored
    }

    @inline(__always) static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>
    ) {
        let code = classIndex.pointee
        guard texel >= 0x8000_0000, code >= 16 else { return }
        color.pointee = Rasterizer.mix(color.pointee, 0x0006_0200, UInt32(code &>> 4) &* 16)
        classIndex.pointee = code & 15
    }
}
