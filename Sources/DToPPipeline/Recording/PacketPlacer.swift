import DToPMedia

/// Gives a source's packets timestamps that start at zero and whose decoding times always grow, despite counter wraps,
/// jumps and missing timestamps.
package struct PacketPlacer {
    /// A packet's place, in ticks of the source.
    package struct Place: Equatable {
        package let decoding: Int64
        /// At least `decoding`.
        package let presentation: Int64
        /// Whether the source's time begins anew with this packet, or much of it is missing before.
        package let isAfterGap: Bool
    }

    /// The longest step that is no gap, in seconds.
    private static let longestStep = TimestampStep.longest
    /// A source sets its clock back by up to this much, in seconds, without a gap: when a camera has told its time.
    private static let correction = 1.0
    /// The longest time from decoding to presentation, in seconds.
    private static let longestDelay = 10.0
    /// The longest gap that stays as it is, in seconds: MP4 has 32 bits for a picture's duration.
    private static let longestGap = 1000.0

    private let timeBase: Rational
    /// The last packet: the source's own decoding timestamp, nil if it had none, and its place.
    private var last: (source: Int64?, decoding: Int64)?
    /// Ticks that are added to the source's timestamps; nil before the first.
    package private(set) var offset: Int64?

    package init(timeBase: Rational) { self.timeBase = timeBase }

    /// - Parameters:
    ///   - decoding: the packet's decoding timestamp; nil if it has none.
    ///   - presentation: its presentation timestamp; nil if it has none.
    ///   - usual: ticks from packet to packet.
    ///   - waited: ticks since the last packet by our own clock; nil for a file, whose time is what its timestamps say.
    ///   - reordered: packets from a picture's decoding to its display, at most.
    package mutating func place(
        decoding: Int64?, presentation: Int64?, usual: Int64, waited: Int64?, reordered: Int = 0
    ) -> Place {
        // Without reordering, both are the same.
        let source = decoding ?? (reordered == 0 ? presentation : nil)
        guard let last else {
            offset = source.map { -$0 } ?? presentation.map { usual * Int64(reordered) - $0 }
            return put(source, at: 0, presentation, isAfterGap: false)
        }
        let longest = timeBase.ticks(seconds: Self.longestGap) ?? 1
        func after(_ step: Int64) -> Int64 { last.decoding + min(max(step, 1), longest) }
        guard let source, let before = last.source, let offset else {
            let place = after(waited ?? usual)
            guard let source else { return put(nil, at: place, presentation, isAfterGap: isGap(waited ?? usual)) }
            // It goes on where the last one with a timestamp says, unless that makes no sense.
            if let known = offset, (1...4 * max(usual, 1)).contains(source + known - last.decoding) {
                return put(source, at: source + known, presentation, isAfterGap: false)
            }
            offset = place - source
            return put(source, at: place, presentation, isAfterGap: isGap(waited ?? usual))
        }
        switch TimestampStep(from: before, to: source, in: timeBase, backwards: Self.correction) {
        case .onward(let step) where step <= 0 && decoding != nil:
            let place = after(waited ?? usual)
            self.offset = place - source
            return put(source, at: place, presentation, isAfterGap: false)
        case .onward: return put(source, at: source + offset, presentation, isAfterGap: false)
        case .wrapped(_, let wrap):
            self.offset = offset + wrap
            return put(source, at: source + offset + wrap, presentation, isAfterGap: false)
        case .jump(let step):
            let place = after(waited ?? step)
            self.offset = place - source
            return put(source, at: place, presentation, isAfterGap: true)
        }
    }

    private func isGap(_ step: Int64) -> Bool { timeBase.seconds(step) > Self.longestStep }

    private mutating func put(_ source: Int64?, at place: Int64, _ presentation: Int64?, isAfterGap: Bool) -> Place {
        let decoding = last.map { max(place, $0.decoding + 1) } ?? place
        last = (source, decoding)
        let shown = presentation.flatMap { shown in offset.map { shown + $0 } } ?? decoding
        let isSound = shown >= decoding && timeBase.seconds(shown - decoding) <= Self.longestDelay
        return Place(decoding: decoding, presentation: isSound ? shown : decoding, isAfterGap: isAfterGap)
    }
}
