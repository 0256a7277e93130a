/// Adds light by coverage and leaves the class alone.
struct GlowBlend: SampleBlend {
    @inline(__always) static func passes(_ depth: Float, _ stored: Float) -> Bool { depth * 1.002 > stored }

    @inline(__always) static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>
    ) {
        let alpha = texel &>> 24
        guard alpha > 0 else { return }
        let light = tone.apply(texel)
        let old = color.pointee
        let red = min((old & 255) &+ ((light & 255) &* alpha) &>> 8, 255)
        let green = min((old &>> 8 & 255) &+ ((light &>> 8 & 255) &* alpha) &>> 8, 255)
        let blue = min((old &>> 16 & 255) &+ ((light &>> 16 & 255) &* alpha) &>> 8, 255)
        color.pointee = red | green &<< 8 | blue &<< 16
    }
}
