/// A tile of fractal value noise in -1...1 that repeats every `side` texels; textures read it instead of hashing.
final class NoiseField {
    static let side = 256
    private let values: [Float]

    init(seed: UInt64) {
        let side = Self.side
        var sum = [Float](repeating: 0, count: side * side)
        var generator = SeededGenerator(seed, .noiseField)
        var amplitude: Float = 0.5
        for octave in 0..<6 {
            let cells = 8 << octave
            let lattice = (0..<cells * cells).map { _ in generator.uniform(-1...1) }
            let step = Float(cells) / Float(side)
            for y in 0..<side {
                let cellY = Float(y) * step
                let row = Int(cellY)
                let blendY = Self.ease(cellY - Float(row))
                let above = row * cells
                let below = (row + 1) % cells * cells
                for x in 0..<side {
                    let cellX = Float(x) * step
                    let column = Int(cellX)
                    let blendX = Self.ease(cellX - Float(column))
                    let right = (column + 1) % cells
                    let top = lattice[above + column] + (lattice[above + right] - lattice[above + column]) * blendX
                    let bottom = lattice[below + column] + (lattice[below + right] - lattice[below + column]) * blendX
                    sum[y * side + x] += (top + (bottom - top) * blendY) * amplitude
                }
            }
            amplitude *= 0.72
        }
        values = sum
    }

    private static func ease(_ t: Float) -> Float { t * t * (3 - 2 * t) }

    /// The field's value at a texel; any integers are valid.
    func callAsFunction(_ x: Int, _ y: Int) -> Float {
        values[(y & (Self.side - 1)) * Self.side + (x & (Self.side - 1))]
    }
}
