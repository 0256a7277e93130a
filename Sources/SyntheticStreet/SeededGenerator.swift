/// SplitMix64 (Steele, Lea, Flood 2014): integers only, so every machine draws the same street.
struct SeededGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A generator of its own for one thing among many: the same keys give the same numbers.
    init(_ seed: UInt64, _ topic: Topic, _ first: Int = 0, _ second: Int = 0) {
        var mixed = Self.mix(seed ^ topic.rawValue &* 0x9E37_79B9_7F4A_7C15)
        mixed = Self.mix(mixed &+ UInt64(bitPattern: Int64(first)))
        state = Self.mix(mixed &+ UInt64(bitPattern: Int64(second)) &* 0xD1B5_4A32_D192_ED03)
    }

    enum Topic: UInt64 {
        case noiseField = 1, ground, facade, tree, car, figure, sign, sky, scene, lot, furniture, traffic, walker
    }

    @inline(__always) static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next() -> UInt64 {
        let value = Self.mix(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return value
    }

    /// Uniform in `range`.
    mutating func uniform(_ range: ClosedRange<Float>) -> Float {
        let unit = Float(next() >> 40) * (1 / 16_777_216)
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }

    /// 0..<bound; `bound` is positive.
    mutating func integer(below bound: Int) -> Int { Int(next() >> 33) % bound }

    mutating func chance(_ probability: Float) -> Bool { uniform(0...1) < probability }

    /// One of `values`, which must not be empty.
    mutating func pick<Value>(_ values: [Value]) -> Value { values[integer(below: values.count)] }
}
