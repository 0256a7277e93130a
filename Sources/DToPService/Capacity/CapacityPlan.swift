import DToPPipeline

/// How many streams fit a machine, and how far up the ladder.
package struct CapacityPlan: Sendable {
    package struct Stream: Sendable {
        package let id: String
        /// What its source is.
        package let source: String
        /// Frames a second that are computed; nil for a file.
        package let rate: Double?
        /// Nil for a file, which takes what is left.
        package let cost: StreamCost?

        package init(id: String, source: String, rate: Double?, cost: StreamCost?) {
            self.id = id
            self.source = source
            self.rate = rate
            self.cost = cost
        }
    }

    package let processors: Int
    package let streams: [Stream]
    /// The share of the processors that may be promised.
    package let capacity: Double

    package init(processors: Int, streams: [Stream], capacity: Double = Admission.capacity) {
        self.processors = processors
        self.streams = streams
        self.capacity = capacity
    }

    /// What all streams take together on a rung, as a share of all processors.
    package func sum(on rung: Int) -> Double { streams.reduce(0) { $0 + ($1.cost?.total(on: rung) ?? 0) } }

    /// The lowest rung on which they fit, up to that on which streams are let in; nil if they do not.
    package var rung: Int? { (0...StreamCost.floorRung).first { sum(on: $0) <= capacity } }

    package var fits: Bool { rung != nil }

    /// How many more streams like this one would fit on a rung.
    package func more(like stream: Stream, on rung: Int) -> Int {
        guard let cost = stream.cost?.total(on: rung), cost > 0 else { return 0 }
        return max(0, Int((capacity - sum(on: rung)) / cost + 1e-9))
    }

    /// The least agreement of a stream on a rung; nil where none is known.
    package func agreement(on rung: Int) -> Double? {
        streams.compactMap { stream in
            stream.cost.flatMap { $0.scene.agreement?.value(on: min(rung, $0.held)) }
        }.min()
    }
}
