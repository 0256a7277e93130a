/// What a stream gives up so that there is compute for all.
package struct Relief: Equatable, Sendable {
    /// How far the tolerance of change and doubt is raised, 0...1.
    package var tolerance = 0.0
    /// How far the exit threshold is lowered, 0...1.
    package var threshold = 0.0
    /// Share of each side of the network's input that is kept, 0...1.
    package var scale = 1.0
    /// Share of its frames that are computed, 0...1.
    package var rate = 1.0
    /// Processor time that decoding may take, in seconds a second; nil for no bound.
    package var decodeRate: Double?

    package init() {}

    /// A stream that gives up nothing.
    package static let none = Relief()

    /// Whether none of its frames is computed.
    package var isPause: Bool { rate == 0 }
}
