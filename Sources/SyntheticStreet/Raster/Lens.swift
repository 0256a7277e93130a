import Imaging

/// The barrel distortion of a cheap lens: which drawn sample each sample of the picture shows.
struct Lens {
    private let sources: [Int32]

    /// `strength`: how much farther out a corner's source lies than without distortion, relative (0...0.5).
    init(size: PixelSize, strength: Float) {
        guard strength > 0 else {
            sources = []
            return
        }
        let width = size.width * 2
        let height = size.height * 2
        let middle = SIMD2(Float(width), Float(height)) / 2
        let corner = max((middle * middle).sum(), 1)
        var sources = [Int32](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let place = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - middle
                let stretch = (1 + strength * (place * place).sum() / corner) / (1 + strength)
                let source = place * stretch + middle
                let column = min(max(Int(source.x), 0), width - 1)
                let row = min(max(Int(source.y), 0), height - 1)
                sources[y * width + x] = Int32(row * width + column)
            }
        }
        self.sources = sources
    }

    /// Writes `drawn`, distorted, to `shown` and returns it; returns `drawn` itself if the lens does not distort.
    func bend(_ drawn: SampleBuffer, into shown: SampleBuffer) -> SampleBuffer {
        guard !sources.isEmpty else { return drawn }
        sources.withUnsafeBufferPointer { sources in
            for index in 0..<sources.count {
                let source = Int(sources[index])
                shown.colors[index] = drawn.colors[source]
                shown.classes[index] = drawn.classes[source]
            }
        }
        return shown
    }
}
