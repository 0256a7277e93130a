import Compute

/// A random number generator on integers only, so every machine draws the same street.
struct SeededGenerator {
    private var numbers: SplitMix64

    init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

    /// A separate generator for one thing among many; the same keys give the same numbers.
    init(_ seed: UInt64, _ topic: Topic, _ first: Int = 0, _ second: Int = 0) {
        var mixed = SplitMix64.mix(seed ^ topic.rawValue &* 0x9E37_79B9_7F4A_7C15)
        mixed = SplitMix64.mix(mixed &+ UInt64(bitPattern: Int64(first)))
        numbers = SplitMix64(seed: SplitMix64.mix(mixed &+ UInt64(bitPattern: Int64(second)) &* 0xD1B5_4A32_D192_ED03))
    }

    enum Topic: UInt64 {
        case noiseField = 1, ground, facade, tree, car, figure, sign, sky, scene, lot, furniture, traffic, walker, view
    }

    mutating func next() -> UInt64 { numbers.next() }

    /// Uniform in `range`.
    mutating func uniform(_ range: ClosedRange<Float>) -> Float {
        let unit = Float(next() >> 40) * (1 / 16_777_216)
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }

    /// Uniform in 0..<bound; `bound` must be positive.
    mutating func integer(below bound: Int) -> Int { Int(next() >> 33) % bound }

    mutating func chance(_ probability: Float) -> Bool { uniform(0...1) < probability }

    /// One of `values`, which must not be empty.
    mutating func pick<Value>(_ values: [Value]) -> Value { values[integer(below: values.count)] }
}
