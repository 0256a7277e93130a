/// A picture with its smaller versions (mip levels); R, G, B, A packed in a word; sides are powers of two.
final class Texture {
    /// Pointers for the inner loops; valid while the texture lives.
    struct View {
        let texels: UnsafePointer<UInt32>
        /// Where each level starts.
        let offsets: UnsafePointer<Int32>
        let widthLog2: Int32
        let heightLog2: Int32
        let lastLevel: Int32
    }

    let view: View
    private let texels: UnsafeMutablePointer<UInt32>
    private let offsets: UnsafeMutablePointer<Int32>

    /// `pixels`: row by row, 2^widthLog2 per row.
    init(widthLog2: Int, heightLog2: Int, pixels: [UInt32]) {
        let lastLevel = max(widthLog2, heightLog2)
        offsets = .allocate(capacity: lastLevel + 1)
        var total = 0
        for level in 0...lastLevel {
            (offsets + level).initialize(to: Int32(total))
            total += 1 << (max(widthLog2 - level, 0) + max(heightLog2 - level, 0))
        }
        texels = .allocate(capacity: total)
        texels.initialize(repeating: 0, count: total)
        for index in 0..<min(pixels.count, 1 << (widthLog2 + heightLog2)) { texels[index] = pixels[index] }
        view = View(
            texels: texels, offsets: offsets, widthLog2: Int32(widthLog2), heightLog2: Int32(heightLog2),
            lastLevel: Int32(lastLevel))
        for level in 1..<max(lastLevel + 1, 1) { halve(into: level) }
    }

    deinit {
        texels.deallocate()
        offsets.deallocate()
    }

    /// Box filter; colours are weighted by coverage, so cut-out edges keep their colour.
    private func halve(into level: Int) {
        let width = 1 << max(Int(view.widthLog2) - level, 0)
        let height = 1 << max(Int(view.heightLog2) - level, 0)
        let sourceWidth = 1 << max(Int(view.widthLog2) - level + 1, 0)
        let sourceHeight = 1 << max(Int(view.heightLog2) - level + 1, 0)
        let source = texels + Int(offsets[level - 1])
        let target = texels + Int(offsets[level])
        for y in 0..<height {
            let y0 = min(2 * y, sourceHeight - 1)
            let y1 = min(2 * y + 1, sourceHeight - 1)
            for x in 0..<width {
                let x0 = min(2 * x, sourceWidth - 1)
                let x1 = min(2 * x + 1, sourceWidth - 1)
                target[y * width + x] = Self.average(
                    source[y0 * sourceWidth + x0], source[y0 * sourceWidth + x1],
                    source[y1 * sourceWidth + x0], source[y1 * sourceWidth + x1])
            }
        }
    }

    private static func average(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt32 {
        var red: UInt32 = 0
        var green: UInt32 = 0
        var blue: UInt32 = 0
        var weight: UInt32 = 0
        func add(_ texel: UInt32) {
            let alpha = texel >> 24
            red += (texel & 255) * (alpha + 1)
            green += (texel >> 8 & 255) * (alpha + 1)
            blue += (texel >> 16 & 255) * (alpha + 1)
            weight += alpha
        }
        add(a)
        add(b)
        add(c)
        add(d)
        let parts = weight + 4
        let color = (red / parts) | (green / parts) << 8 | (blue / parts) << 16
        return color | ((weight + 2) / 4) << 24
    }
}
