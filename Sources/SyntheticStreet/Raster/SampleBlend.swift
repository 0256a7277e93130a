/// How a patch changes one sample. Each mode is a type, so the inner loop does not branch on the mode.
protocol SampleBlend {
    static func passes(_ depth: Float, _ stored: Float) -> Bool
    static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>)
}

struct SolidBlend: SampleBlend {
    @inline(__always) static func passes(_ depth: Float, _ stored: Float) -> Bool { depth > stored }

    @inline(__always) static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>
    ) {
        color.pointee = tone.apply(texel)
        nearness.pointee = depth
        classIndex.pointee = label
    }
}

struct CutOutBlend: SampleBlend {
    @inline(__always) static func passes(_ depth: Float, _ stored: Float) -> Bool { depth > stored }

    @inline(__always) static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>
    ) {
        guard texel >= 0x8000_0000 else { return }
        color.pointee = tone.apply(texel)
        nearness.pointee = depth
        classIndex.pointee = label
    }
}

struct MixedBlend: SampleBlend {
    /// Coverage (of 256) from which a sample counts as the object.
    static let visible: UInt32 = 52

    @inline(__always) static func passes(_ depth: Float, _ stored: Float) -> Bool { depth > stored }

    @inline(__always) static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>
    ) {
        let alpha = texel &>> 24
        guard alpha > 7 else { return }
        color.pointee = Rasterizer.mix(color.pointee, tone.apply(texel), alpha)
        guard alpha >= visible else { return }
        nearness.pointee = depth
        classIndex.pointee = label
    }
}

struct ShadowBlend: SampleBlend {
    /// Allows a small margin: shadows lie on the ground, at the depth that is stored.
    @inline(__always) static func passes(_ depth: Float, _ stored: Float) -> Bool { depth * 1.002 > stored }

    @inline(__always) static func put(
        _ tone: Tone, _ texel: UInt32, _ label: UInt8, _ depth: Float, _ color: UnsafeMutablePointer<UInt32>,
        _ nearness: UnsafeMutablePointer<Float>, _ classIndex: UnsafeMutablePointer<UInt8>
    ) {
        color.pointee = Rasterizer.mix(color.pointee, 0x0010_0C0A, tone.strength(texel &>> 24))
    }
}
