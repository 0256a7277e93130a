import Compute

/// A random number generator that depends only on its seed.
package struct SeededGenerator: RandomNumberGenerator {
    private var numbers: SplitMix64

    package init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

    package mutating func next() -> UInt64 { numbers.next() }

    /// Uniform in 0..<1.
    package mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// About normal, mean 0, variance 1. Sums twelve uniform numbers, so that the bits do not depend on libm.
    package mutating func normal() -> Float { (0..<12).reduce(Float(-6)) { sum, _ in sum + uniform() } }

    package mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    package mutating func float(_ range: ClosedRange<Float> = -1...1) -> Float {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    package mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in float(range) }
    }

    package mutating func bool() -> Bool { next() & 1 == 0 }
}
