import Compute

/// Estimates by how much block means differ between frames where nothing moves, in grey levels.
package struct NoiseEstimate {
    /// Share of the blocks that differ by nearly the same; the others may move.
    private static let share: Float = 0.25
    /// For normally distributed differences, half of the shortest range that holds this share, times this, is the
    /// standard deviation.
    private static let toDeviation: Float = 1 / 0.3186
    /// Without motion, the largest change among a token's blocks hardly ever exceeds this many deviations.
    private static let factor: Float = 5
    private static let memory: Float = 10
    private static let stepsPerLevel: Float = 16

    private let previous: UnsafeMutablePointer<Float>
    /// Number of differences of each size, from -16 to 16 grey levels. [bins]
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

    /// Largest change that noise alone explains, in grey levels.
    package var limit: Float { Self.factor * deviation }

    /// Adds the luma of the next frame's blocks. [count]
    package mutating func add(_ luma: UnsafePointer<Float>) {
        if hasPrevious {
            let latest = Self.toDeviation * spread(luma)
            deviation += (latest - deviation) / Self.memory
        }
        previous.update(from: luma, count: count)
        hasPrevious = true
    }

    /// Forgets earlier frames, to which later ones are unrelated.
    package mutating func reset() {
        hasPrevious = false
        deviation = 0
    }

    /// Half of the shortest range that holds the share of the differences: a change of the whole picture's brightness
    /// shifts all of them and is not noise.
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
