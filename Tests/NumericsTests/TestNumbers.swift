import Numerics

/// SplitMix64: numbers that depend on the seed alone.
struct TestNumbers {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func float(_ range: ClosedRange<Float> = -1...1) -> Float {
        range.lowerBound + Float(next() >> 40) * 0x1p-24 * (range.upperBound - range.lowerBound)
    }

    mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in float(range) }
    }

    mutating func bool() -> Bool { next() & 1 == 0 }
}

/// A matrix of numbers that owns its memory; what lies between the rows is `gap`.
struct TestMatrix {
    static let gap: Float = -12345

    let memory: AlignedMemory
    let view: Matrix

    init(rows: Int, columns: Int, stride: Int? = nil, values: (Int, Int) -> Float = { _, _ in TestMatrix.gap }) {
        let stride = stride ?? columns
        memory = AlignedMemory(count: (rows + 1) * stride)
        memory.floats.update(repeating: Self.gap, count: memory.count)
        view = Matrix(base: memory.floats, rows: rows, columns: columns, stride: stride)
        for row in 0..<rows {
            for column in 0..<columns { view.row(row)[column] = values(row, column) }
        }
    }

    init(rows: Int, columns: Int, stride: Int? = nil, using numbers: inout TestNumbers) {
        self.init(rows: rows, columns: columns, stride: stride)
        for row in 0..<rows {
            for column in 0..<columns { view.row(row)[column] = numbers.float() }
        }
    }

    /// Everything, gaps and the row after the last included.
    var bits: [UInt32] { (0..<memory.count).map { memory.floats[$0].bitPattern } }

    /// Whether nothing was written between the rows or after the last.
    var gapsAreUntouched: Bool {
        (0..<memory.count).allSatisfy { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: view.stride)
            return row < view.rows && column < view.columns || memory.floats[index] == Self.gap
        }
    }
}
