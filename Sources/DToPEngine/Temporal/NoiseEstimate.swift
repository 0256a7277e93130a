import Numerics

/// How much the means of blocks differ from one frame to the next where nothing moves, in grey levels.
package struct NoiseEstimate {
    /// A quarter of the blocks differ by nearly the same; the others may move.
    private static let share: Float = 0.25
    /// Half of the shortest range in which so many lie, times this, is the standard deviation, where differences are
    /// normal.
    private static let toDeviation: Float = 1 / 0.3186
    /// So many deviations are hardly ever exceeded by the largest of a token's blocks.
    private static let factor: Float = 5
    private static let memory: Float = 10
    private static let stepsPerLevel: Float = 16

    private let previous: UnsafeMutablePointer<Float>
    /// How many differences there are of each size, from -16 to 16 grey levels.
    private let histogram: UnsafeMutablePointer<Int32>
    private static let bins = 512
    private let count: Int
    private var hasPrevious = false
    package private(set) var deviation: Float = 0

    /// For `count` blocks.
    package init(count: Int, arena: inout Arena) {
        self.count = count
        previous = arena.allocate(Float.self, count: count)
        histogram = arena.allocate(Int32.self, count: Self.bins)
    }

    /// The change that noise alone does not bring about.
    package var limit: Float { Self.factor * deviation }

    /// Takes the luma of the next frame's blocks. [count]
    package mutating func add(_ luma: UnsafePointer<Float>) {
        if hasPrevious {
            let latest = Self.toDeviation * spread(luma)
            deviation += (latest - deviation) / Self.memory
        }
        previous.update(from: luma, count: count)
        hasPrevious = true
    }

    /// The frames to come have nothing to do with those before.
    package mutating func reset() {
        hasPrevious = false
        deviation = 0
    }

    /// Half of the shortest range that holds a share of the differences: where the whole picture grows lighter or darker
    /// by the same, that is not noise.
    private func spread(_ luma: UnsafePointer<Float>) -> Float {
        histogram.update(repeating: 0, count: Self.bins)
        for block in 0..<count {
            let bin = Int((luma[block] - previous[block]) * Self.stepsPerLevel + Float(Self.bins / 2))
            if bin >= 0, bin < Self.bins { histogram[bin] += 1 }
        }
        let wanted = Int32(Self.share * Float(count))
        var shortest = Self.bins
        var first = 0
        var inside: Int32 = 0
        for last in 0..<Self.bins {
            inside += histogram[last]
            while inside - histogram[first] >= wanted, first < last {
                inside -= histogram[first]
                first += 1
            }
            if inside >= wanted { shortest = min(shortest, last - first) }
        }
        return Float(shortest) / 2 / Self.stepsPerLevel
    }
}
