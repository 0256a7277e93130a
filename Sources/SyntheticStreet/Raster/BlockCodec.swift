/// Applies JPEG's loss: rounds the discrete cosine transform of 8 by 8 blocks to multiples of a table's steps.
struct BlockCodec {
    private typealias Row = SIMD8<Float>

    /// Row k holds the cosines of frequency k; `backward` is its transpose.
    private let forward: [Row]
    private let backward: [Row]
    private let steps: [Row]
    private let inverses: [Row]

    /// The luma table in the JPEG standard's annex.
    private static let table: [Float] = [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
        51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
        120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ]

    /// `quality`: as in libjpeg, clamped to 1...99.
    init(quality: Int) {
        let quality = min(max(quality, 1), 99)
        let percent = quality < 50 ? 5000 / Float(quality) : Float(200 - 2 * quality)
        var cosines = [Row](repeating: .zero, count: 8)
        for frequency in 0..<8 {
            for place in 0..<8 {
                let scale: Float = frequency == 0 ? 0.353_553_4 : 0.5
                cosines[frequency][place] = scale * Wave.cosine(Float((2 * place + 1) * frequency) / 32)
            }
        }
        let turned = cosines
        forward = cosines
        backward = (0..<8).map { place in
            var row = Row.zero
            for frequency in 0..<8 { row[frequency] = turned[frequency][place] }
            return row
        }
        // Blocks are quantized while transposed, so the table is transposed too.
        let steps = (0..<8).map { column in
            var row = Row.zero
            for line in 0..<8 { row[line] = max((Self.table[line * 8 + column] * percent + 50) / 100, 1) }
            return row
        }
        self.steps = steps
        inverses = steps.map { 1 / $0 }
    }

    func compress(_ plane: SensorPlane) {
        forward.withUnsafeBufferPointer { forward in
            backward.withUnsafeBufferPointer { backward in
                withUnsafeTemporaryAllocation(of: Row.self, capacity: 16) { scratch in
                    guard let block = scratch.baseAddress else { return }
                    for top in stride(from: 0, to: plane.height, by: 8) {
                        for left in stride(from: 0, to: plane.width, by: 8) {
                            let values = plane.values + top * plane.width + left
                            compress(values, plane.width, block, block + 8, forward, backward)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func compress(
        _ values: UnsafeMutablePointer<Float>, _ stride: Int, _ block: UnsafeMutablePointer<Row>,
        _ other: UnsafeMutablePointer<Row>, _ forward: UnsafeBufferPointer<Row>, _ backward: UnsafeBufferPointer<Row>
    ) {
        for row in 0..<8 {
            block[row] = UnsafeRawPointer(values + row * stride).loadUnaligned(as: Row.self) - 128
        }
        Self.multiply(forward, block, other)
        Self.transpose(other, block)
        Self.multiply(forward, block, other)
        // Adding and subtracting 1.5 * 2^23 rounds to an integer.
        let magic: Float = 12_582_912
        for row in 0..<8 { other[row] = (other[row] * inverses[row] + magic - magic) * steps[row] }
        Self.multiply(backward, other, block)
        Self.transpose(block, other)
        Self.multiply(backward, other, block)
        for row in 0..<8 {
            UnsafeMutableRawPointer(values + row * stride).storeBytes(of: block[row] + 128, as: Row.self)
        }
    }

    @inline(__always) private static func multiply(
        _ matrix: UnsafeBufferPointer<Row>, _ source: UnsafeMutablePointer<Row>, _ target: UnsafeMutablePointer<Row>
    ) {
        for row in 0..<8 {
            let weights = matrix[row]
            let first = source[0] * weights[0] + source[1] * weights[1]
            let second = source[2] * weights[2] + source[3] * weights[3]
            let third = source[4] * weights[4] + source[5] * weights[5]
            let fourth = source[6] * weights[6] + source[7] * weights[7]
            target[row] = (first + second) + (third + fourth)
        }
    }

    @inline(__always) private static func transpose(
        _ source: UnsafeMutablePointer<Row>, _ target: UnsafeMutablePointer<Row>
    ) {
        let from = UnsafeRawPointer(source).assumingMemoryBound(to: Float.self)
        let into = UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self)
        for row in 0..<8 {
            for column in 0..<8 { into[column * 8 + row] = from[row * 8 + column] }
        }
    }
}
