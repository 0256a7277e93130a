import Numerics

/// Numbers that depend on the seed alone.
public struct SeededGenerator: RandomNumberGenerator {
    private var numbers: SplitMix64

    public init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

    public mutating func next() -> UInt64 { numbers.next() }

    /// In 0..<1.
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Mean 0, variance 1; about normal, as the sum of twelve uniform numbers, so that no libm decides the bits.
    public mutating func normal() -> Float { (0..<12).reduce(Float(-6)) { sum, _ in sum + uniform() } }
}
