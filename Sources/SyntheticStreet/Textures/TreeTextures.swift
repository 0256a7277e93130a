/// Trees in winter (bare, as in CamVid), evergreens, hedges, distant trees.
struct TreeTextures {
    /// Bare trees, 8 by 8 m, with the trunk in the middle of the lower edge.
    let bare: [Texture]
    /// Evergreen crowns and bushes, 4 by 4 m.
    let evergreen: [Texture]
    /// Leaves all over, for hedges; 2 by 2 m.
    let hedge: Texture
    /// A row of distant trees and roofs that closes off the street.
    let distant: Texture

    init(seed: UInt64, noise: NoiseField) {
        bare = (0..<4).map { Self.paintBare(seed, $0, noise) }
        evergreen = (0..<3).map { Self.paintEvergreen(seed, $0, noise) }
        hedge = Self.paintHedge(noise)
        distant = Self.paintDistant(noise)
    }

    private static func paintBare(_ seed: UInt64, _ index: Int, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .tree, index)
        var canvas = Canvas(widthLog2: 9, heightLog2: 9)
        let bark = Canvas.Color(60, 54, 49)
        // Fine twigs are thinner than a texel: a haze of brown in a crown of lobes.
        let lobes = (0..<9).map { _ in
            (
                SIMD2(generator.uniform(130...382), generator.uniform(100...290)), generator.uniform(60...120)
            )
        }
        for y in 0..<canvas.height {
            for x in 0..<canvas.width {
                var density: Float = 0
                for (center, radius) in lobes {
                    let offset = SIMD2(Float(x), Float(y)) - center
                    let share = 1 - (offset * offset).sum() / (radius * radius)
                    density = max(density, share)
                }
                guard density > 0 else { continue }
                let streaks = noise(x * 3, y * 2) + 0.7 * noise(x * 7 + 11, y * 6)
                let ragged = max(density - 0.12 + 0.3 * noise(x * 2 + 70, y * 2), 0)
                let coverage = min(max(min(ragged * 1.7, 1) * (0.46 + 0.75 * streaks), 0), 0.9)
                canvas.blend(x, y, Canvas.Color(74, 68, 62) + noise(x * 2, y) * 18, coverage)
            }
        }
        grow(
            &canvas, &generator, from: SIMD2(256, 512), angle: 0.25 + generator.uniform(-0.01...0.01), length: 120,
            radius: 10, depth: 0, color: bark)
        return canvas.texture()
    }

    /// Draws a branch and the branches that fork from it, seven forks deep. `angle`: in turns; a quarter points up.
    private static func grow(
        _ canvas: inout Canvas, _ generator: inout SeededGenerator, from start: SIMD2<Float>, angle: Float,
        length: Float, radius: Float, depth: Int, color: Canvas.Color
    ) {
        let end = start + SIMD2(Wave.cosine(angle), -Wave.sine(angle)) * length
        canvas.limb(start, end, radius, radius * 0.72, color)
        guard depth < 7 else { return }
        let forks = depth == 0 ? 4 : (generator.chance(0.35) ? 3 : 2)
        for fork in 0..<forks {
            let spread = (Float(fork) + 0.5) / Float(forks) - 0.5
            let next = angle - spread * generator.uniform(0.18...0.26) + generator.uniform(-0.025...0.025)
            let drawnUp = next + (0.25 - next) * 0.08
            grow(
                &canvas, &generator, from: end, angle: drawnUp, length: length * generator.uniform(0.62...0.84),
                radius: max(radius * 0.62, 0.35), depth: depth + 1, color: color * generator.uniform(0.92...1.06))
        }
    }

    private static func paintEvergreen(_ seed: UInt64, _ index: Int, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .tree, 100 + index)
        var canvas = Canvas(widthLog2: 8, heightLog2: 8)
        for _ in 0..<90 {
            let angle = generator.uniform(0...1)
            let reach = generator.uniform(0...1).squareRoot() * 88
            let center = SIMD2(128 + Wave.cosine(angle) * reach, 132 + Wave.sine(angle) * reach)
            let radius = generator.uniform(14...30)
            let tone = Canvas.Color(52, 60, 40) * (1.25 - (center.y - 40) / 260) * generator.uniform(0.75...1.25)
            canvas.limb(center, center, radius, radius, tone, relief: 0.45)
        }
        canvas.shade { x, y, color in
            color * max(0.75 + 0.85 * noise(x * 5, y * 5) + 0.4 * noise(x, y + 40), 0.15)
        }
        canvas.cover { x, y in noise(x * 6 + 9, y * 6) > -0.42 ? 1 : 0.2 }
        return canvas.texture()
    }

    private static func paintHedge(_ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 7, color: Canvas.Color(56, 60, 44), coverage: 1)
        canvas.shade { x, y, color in
            color * max((1.2 - Float(y) / 230) * (0.85 + 0.9 * noise(x * 4, y * 4) + 0.35 * noise(x, y)), 0.15)
        }
        return canvas.texture()
    }

    private static func paintDistant(_ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 9, heightLog2: 6)
        for x in 0..<canvas.width {
            let top = 26 + noise(x, 3) * 22 + noise(x * 4, 90) * 7
            for y in max(Int(top), 0)..<canvas.height {
                let tone = 84 + noise(x * 3, y * 3) * 34
                canvas.blend(x, y, Canvas.Color(tone, tone, tone * 0.97), min(Float(y) - top + 0.4, 1))
            }
        }
        return canvas.texture()
    }
}
