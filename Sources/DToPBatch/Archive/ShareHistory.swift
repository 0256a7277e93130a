import DToPPipeline

/// Each class's share of the picture over an item's time, in steps that double as the item grows, so that it stays small.
package struct ShareHistory: Codable, Equatable, Sendable {
    /// The mean of the frames of one step.
    package struct Step: Codable, Equatable, Sendable {
        /// Of its first frame, in seconds of the input.
        package var time: Double
        package var frames: Int
        /// In class order. [K]
        package var shares: [Double]
    }

    /// In class order. [K]
    package private(set) var classes: [String] = []
    package private(set) var steps: [Step] = []
    /// Length of a step in seconds.
    private var length = 1.0
    private static let mostSteps = 64

    package init() {}

    /// Adds a frame.
    package mutating func add(_ record: FrameRecord) {
        guard let time = record.timeSeconds, !record.classes.isEmpty else { return }
        if classes.isEmpty { classes = record.classes.map(\.name) }
        let shares = record.classes.map(\.share)
        if let last = steps.indices.last, time < steps[last].time + length {
            let count = Double(steps[last].frames)
            steps[last].frames += 1
            for index in shares.indices {
                steps[last].shares[index] += (shares[index] - steps[last].shares[index]) / (count + 1)
            }
        } else {
            if steps.count == Self.mostSteps { halve() }
            steps.append(Step(time: time, frames: 1, shares: shares))
        }
    }

    private mutating func halve() {
        length *= 2
        steps = stride(from: 0, to: steps.count, by: 2).map { index in
            guard index + 1 < steps.count else { return steps[index] }
            let (one, other) = (steps[index], steps[index + 1])
            let frames = Double(one.frames + other.frames)
            return Step(
                time: one.time, frames: one.frames + other.frames,
                shares: zip(one.shares, other.shares).map {
                    ($0 * Double(one.frames) + $1 * Double(other.frames)) / frames
                })
        }
    }
}
