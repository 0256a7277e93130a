import Imaging

/// Draws patches into a sample buffer: perspective-correct texture mapping, nearest mip level, nearness test, haze.
///
/// Attributes come from the plane, whatever the outline: for a patch P0 + s A + t B seen along the ray d(x, y), the
/// values s/z, t/z and 1/z are linear in x and y (rows of the inverse of [A B P0] times d).
struct Rasterizer {
    let buffer: SampleBuffer
    var camera: Camera
    var hazeColor: Vector
    /// Depth at which a quarter of the light is haze, in metres.
    var hazeDepth: Float

    /// Samples between two exact perspective divisions.
    private static let span = 16

    func draw(_ patch: Patch) {
        let origin = patch.origin - camera.position
        let normal = patch.across.cross(patch.down)
        let determinant = (normal * origin).sum()
        guard abs(determinant) > 1e-6 else { return }
        var outline = ScreenOutline()
        outline.append(patch, camera)
        guard outline.count >= 3 else { return }
        let s = plane(patch.down.cross(origin) / determinant)
        let t = plane(origin.cross(patch.across) / determinant)
        let w = plane(normal / determinant)
        // Texture coordinates over depth: u/z = start/z + extent * s/z.
        let u = w * patch.start.x + s * patch.extent.x
        let v = w * patch.start.y + t * patch.extent.y
        let scale = SIMD2<Float>(
            Float(1 << patch.texture.widthLog2), Float(1 << patch.texture.heightLog2))
        let gradients = Gradients(u: u * scale.x, v: v * scale.y, w: w)
        switch patch.mode {
        case .solid: fill(patch, outline, gradients, SolidBlend())
        case .cutOut: fill(patch, outline, gradients, CutOutBlend())
        case .mixed: fill(patch, outline, gradients, MixedBlend())
        case .shadow: fill(patch, outline, gradients, ShadowBlend())
        case .cast: fill(patch, outline, gradients, CastBlend())
        case .glow: fill(patch, outline, gradients, GlowBlend())
        case .mirror: fill(patch, outline, gradients, MirrorBlend())
        }
    }

    /// Coefficients of x, y and 1 in the product of `row` and the ray through sample (x, y).
    private func plane(_ row: Vector) -> Vector {
        let perX = row.x / camera.focal
        let perY = -row.y / camera.focal
        return Vector(perX, perY, row.z - perX * camera.centerX - perY * camera.centerY)
    }

    private struct Gradients {
        var u: Vector
        var v: Vector
        var w: Vector
    }

    private func fill<Blend: SampleBlend>(
        _ patch: Patch, _ outline: borrowing ScreenOutline, _ g: Gradients, _ blend: Blend
    ) {
        let width = buffer.width
        let top = max(outline.top, 0)
        let bottom = min(outline.bottom, Float(buffer.height))
        guard bottom > top else { return }
        var y = Int((top + 0.5).rounded(.down))
        let lastY = Int((bottom + 0.5).rounded(.down))
        while y < lastY {
            let centerY = Float(y) + 0.5
            let edges = outline.crossings(centerY)
            let left = min(max(edges.left, 0), Float(width))
            let right = min(max(edges.right, 0), Float(width))
            let firstX = Int((left + 0.5).rounded(.down))
            let endX = min(Int((right + 0.5).rounded(.down)), width)
            if endX > firstX {
                fillRow(patch, y, firstX, endX, g, blend)
            }
            y += 1
        }
    }

    @inline(__always)
    private func fillRow<Blend: SampleBlend>(
        _ patch: Patch, _ y: Int, _ firstX: Int, _ endX: Int, _ g: Gradients, _ blend: Blend
    ) {
        let rowStart = y * buffer.width
        let colors = buffer.colors + rowStart
        let nearness = buffer.nearness + rowStart
        let classes = buffer.classes + rowStart
        let label = patch.label.rawValue | patch.sunShare << 4
        let view = patch.texture
        let centerY = Float(y) + 0.5
        let rowU = g.u.y * centerY + g.u.z
        let rowV = g.v.y * centerY + g.v.z
        let rowW = g.w.y * centerY + g.w.z
        var x = firstX
        while x < endX {
            let count = min(Self.span, endX - x)
            let startX = Float(x) + 0.5
            let stopX = startX + Float(count - 1)
            let startW = max(g.w.x * startX + rowW, 1e-6)
            let stopW = max(g.w.x * stopX + rowW, 1e-6)
            let startZ = 1 / startW
            let stopZ = 1 / stopW
            let startU = (g.u.x * startX + rowU) * startZ
            let startV = (g.v.x * startX + rowV) * startZ
            let stopU = (g.u.x * stopX + rowU) * stopZ
            let stopV = (g.v.x * stopX + rowV) * stopZ
            // Texels a sample covers along x and along y.
            let alongX = (abs(g.u.x - startU * g.w.x) + abs(g.v.x - startV * g.w.x)) * startZ
            let alongY = (abs(g.u.y - startU * g.w.y) + abs(g.v.y - startV * g.w.y)) * startZ
            let footprint = 0.55 * max(alongX, alongY) + 0.45 * min(alongX, alongY)
            let level = min(max(Self.exponent(footprint), 0), view.lastLevel)
            let levelScale = Self.levelScale(level)
            let texels = view.texels + Int(view.offsets[Int(level)])
            let widthLog2 = max(view.widthLog2 - level, 0)
            let maskU = Int32(1) << widthLog2 - 1
            let maskV = Int32(1) << max(view.heightLog2 - level, 0) - 1
            let perStep = count > 1 ? 1 / Float(count - 1) : 0
            var fixedU = Self.fixed(startU * levelScale - 0.5)
            var fixedV = Self.fixed(startV * levelScale - 0.5)
            let stepU = Self.fixed((stopU - startU) * levelScale * perStep)
            let stepV = Self.fixed((stopV - startV) * levelScale * perStep)
            let stepW = (stopW - startW) * perStep
            let tone = Tone(patch.light, hazeColor, haze(0.5 * (startZ + stopZ)) * patch.haze)
            var depth = startW
            for index in x..<x + count {
                if Blend.passes(depth, nearness[index]) {
                    let texel = Self.bilinear(texels, fixedU, fixedV, maskU, maskV, widthLog2)
                    Blend.put(tone, texel, label, depth, colors + index, nearness + index, classes + index)
                }
                fixedU &+= stepU
                fixedV &+= stepV
                depth += stepW
            }
            x += count
        }
    }

    /// Share of haze at `depth`: a rational function, so that no exponential is needed.
    @inline(__always) private func haze(_ depth: Float) -> Float {
        let ratio = depth / (3 * hazeDepth)
        return ratio / (1 + ratio)
    }

    /// The integer part of log2; `value` must not be negative.
    @inline(__always) private static func exponent(_ value: Float) -> Int32 {
        Int32(bitPattern: value.bitPattern) >> 23 - 127
    }

    @inline(__always) private static func levelScale(_ level: Int32) -> Float {
        Float(bitPattern: UInt32(bitPattern: 127 - level) << 23)
    }

    /// 16.16 fixed point; large coordinates are clamped (they wrap anyway).
    @inline(__always) private static func fixed(_ value: Float) -> Int32 {
        Int32(min(max(value, -32000), 32000) * 65536)
    }

    @inline(__always) private static func bilinear(
        _ texels: UnsafePointer<UInt32>, _ u: Int32, _ v: Int32, _ maskU: Int32, _ maskV: Int32, _ widthLog2: Int32
    ) -> UInt32 {
        let column = u >> 16
        let row = v >> 16
        let x0 = Int(column & maskU)
        let x1 = Int((column &+ 1) & maskU)
        let y0 = Int((row & maskV) &<< widthLog2)
        let y1 = Int(((row &+ 1) & maskV) &<< widthLog2)
        let shareU = UInt32(bitPattern: u >> 8) & 255
        let shareV = UInt32(bitPattern: v >> 8) & 255
        let top = mix(texels[y0 + x0], texels[y0 + x1], shareU)
        let bottom = mix(texels[y1 + x0], texels[y1 + x1], shareU)
        return mix(top, bottom, shareV)
    }

    /// Mixes four channels at once; `share`: that of `b`, of 256.
    @inline(__always) static func mix(_ a: UInt32, _ b: UInt32, _ share: UInt32) -> UInt32 {
        let rest = 256 &- share
        let even = ((a & 0x00FF_00FF) &* rest &+ (b & 0x00FF_00FF) &* share) &>> 8 & 0x00FF_00FF
        let odd = ((a &>> 8 & 0x00FF_00FF) &* rest &+ (b &>> 8 & 0x00FF_00FF) &* share) & 0xFF00_FF00
        return even | odd
    }
}
