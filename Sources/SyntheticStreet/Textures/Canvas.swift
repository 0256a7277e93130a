/// A surface to paint a texture on: R, G, B in 0...255 and coverage in 0...1. Positions are texels, y down.
struct Canvas {
    typealias Color = SIMD3<Float>

    let widthLog2: Int
    let heightLog2: Int
    private(set) var pixels: [SIMD4<Float>]

    var width: Int { 1 << widthLog2 }
    var height: Int { 1 << heightLog2 }

    init(widthLog2: Int, heightLog2: Int, color: Color = .zero, coverage: Float = 0) {
        self.widthLog2 = widthLog2
        self.heightLog2 = heightLog2
        pixels = Array(repeating: SIMD4(color, coverage), count: 1 << (widthLog2 + heightLog2))
    }

    func texture() -> Texture {
        var packed = [UInt32](repeating: 0, count: pixels.count)
        func level(_ value: Float) -> UInt32 { UInt32(min(max(value, 0), 255) + 0.5) }
        for index in packed.indices {
            let pixel = pixels[index]
            packed[index] =
                level(pixel.x) | level(pixel.y) << 8 | level(pixel.z) << 16 | level(pixel.w * 255) << 24
        }
        return Texture(widthLog2: widthLog2, heightLog2: heightLog2, pixels: packed)
    }

    /// Blends `color` over one texel; does nothing outside the canvas.
    mutating func blend(_ x: Int, _ y: Int, _ color: Color, _ coverage: Float) {
        guard x >= 0, y >= 0, x < width, y < height, coverage > 0 else { return }
        let index = y << widthLog2 + x
        let old = pixels[index]
        let alpha = old.w + coverage - old.w * coverage
        let share = coverage / max(alpha, 1e-6)
        let oldColor = SIMD3(old.x, old.y, old.z)
        pixels[index] = SIMD4(oldColor + (color - oldColor) * share, alpha)
    }

    /// Replaces every texel's colour with the one that `paint` returns for its place and old colour.
    mutating func shade(_ paint: (_ x: Int, _ y: Int, _ color: Color) -> Color) {
        for y in 0..<height {
            for x in 0..<width {
                let old = pixels[y << widthLog2 + x]
                pixels[y << widthLog2 + x] = SIMD4(paint(x, y, SIMD3(old.x, old.y, old.z)), old.w)
            }
        }
    }

    /// Multiplies each texel's coverage by `share`.
    mutating func cover(_ share: (_ x: Int, _ y: Int) -> Float) {
        for y in 0..<height {
            for x in 0..<width { pixels[y << widthLog2 + x].w *= share(x, y) }
        }
    }

    /// A rectangle with soft (anti-aliased) borders.
    mutating func rectangle(
        _ left: Float, _ top: Float, _ right: Float, _ bottom: Float, _ color: Color, _ a: Float = 1
    ) {
        guard right > left, bottom > top else { return }
        let firstY = max(Int(top.rounded(.down)), 0)
        let firstX = max(Int(left.rounded(.down)), 0)
        for y in firstY..<max(firstY, min(Int(bottom.rounded(.up)), height)) {
            let vertical = min(Float(y + 1), bottom) - max(Float(y), top)
            for x in firstX..<max(firstX, min(Int(right.rounded(.up)), width)) {
                let horizontal = min(Float(x + 1), right) - max(Float(x), left)
                blend(x, y, color, a * vertical * horizontal)
            }
        }
    }

    /// A limb: a rounded line whose radius changes from `startRadius` to `endRadius`, lit from the upper left.
    mutating func limb(
        _ start: SIMD2<Float>, _ end: SIMD2<Float>, _ startRadius: Float, _ endRadius: Float, _ color: Color,
        relief: Float = 0.3
    ) {
        let reach = max(startRadius, endRadius) + 1
        let low = pointwiseMin(start, end) - reach
        let high = pointwiseMax(start, end) + reach
        let x0 = max(Int(low.x), 0)
        let y0 = max(Int(low.y), 0)
        let axis = end - start
        let lengthSquared = max((axis * axis).sum(), 1e-6)
        for y in y0..<max(y0, min(Int(high.y) + 1, height)) {
            for x in x0..<max(x0, min(Int(high.x) + 1, width)) {
                let point = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - start
                let along = min(max((point * axis).sum() / lengthSquared, 0), 1)
                let offset = point - axis * along
                let radius = startRadius + (endRadius - startRadius) * along
                let distance = (offset * offset).sum().squareRoot()
                let coverage = min(max(radius - distance + 0.5, 0), min(2 * radius, 1))
                guard coverage > 0 else { continue }
                let light = 1 - relief * (offset.x * 0.8 + offset.y * 0.6) / max(radius, 0.5)
                blend(x, y, color * light, coverage)
            }
        }
    }

    mutating func ring(_ center: SIMD2<Float>, _ radius: Float, _ thickness: Float, _ color: Color) {
        let reach = radius + thickness + 1
        let x0 = max(Int(center.x - reach), 0)
        let y0 = max(Int(center.y - reach), 0)
        for y in y0..<max(y0, min(Int(center.y + reach) + 1, height)) {
            for x in x0..<max(x0, min(Int(center.x + reach) + 1, width)) {
                let point = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - center
                let distance = abs((point * point).sum().squareRoot() - radius)
                blend(x, y, color, min(max(thickness / 2 - distance + 0.5, 0), min(thickness, 1)))
            }
        }
    }

    /// A filled convex or concave outline (even-odd rule), four samples per texel.
    mutating func polygon(_ corners: [SIMD2<Float>], _ color: Color, _ a: Float = 1) {
        guard let first = corners.first else { return }
        let low = corners.reduce(first) { pointwiseMin($0, $1) }
        let high = corners.reduce(first) { pointwiseMax($0, $1) }
        let x0 = max(Int(low.x), 0)
        let y0 = max(Int(low.y), 0)
        for y in y0..<max(y0, min(Int(high.y) + 1, height)) {
            for x in x0..<max(x0, min(Int(high.x) + 1, width)) {
                var hits = 0
                for sample in 0..<4 {
                    let point = SIMD2(
                        Float(x) + 0.25 + 0.5 * Float(sample & 1), Float(y) + 0.25 + 0.5 * Float(sample >> 1))
                    if Self.contains(corners, point) { hits += 1 }
                }
                blend(x, y, color, a * Float(hits) / 4)
            }
        }
    }

    private static func contains(_ corners: [SIMD2<Float>], _ point: SIMD2<Float>) -> Bool {
        var inside = false
        var previous = corners[corners.count - 1]
        for corner in corners {
            if (corner.y > point.y) != (previous.y > point.y) {
                let share = (point.y - corner.y) / (previous.y - corner.y)
                if point.x < corner.x + share * (previous.x - corner.x) { inside.toggle() }
            }
            previous = corner
        }
        return inside
    }
}
