import CFFmpeg

/// The timestamps of one stream, packet by packet, in ticks of its time base.
struct PacketTrack {
    let timeBase: Rational
    /// The highest decoding timestamp so far, as in the input but without wraps; nil before the first.
    private(set) var latest: Int64?
    /// Ticks that the wraps of the counter have taken away.
    private(set) var unwrapped: Int64 = 0
    /// Ticks from the packet before to the last one.
    private(set) var step: Int64 = 0
    /// The highest timestamps handed on; nil before the first.
    private(set) var end: (presentation: Int64, decoding: Int64)?
    /// Ticks from the last packet's decoding to its presentation.
    private var delay: Int64?
    /// Whether that delay differs between packets.
    private var isReordered = false

    init(timeBase: Rational) { self.timeBase = timeBase }

    /// The least step back that counts as reordering, in seconds. Streams whose packets have only presentation
    /// timestamps step back when pictures are reordered.
    private static let leastReordering = 0.5
    /// The most pictures that a codec reorders.
    private static let reorderedPictures = 16.0

    /// Whether `timestamp` does not continue the stream.
    func jumps(to timestamp: Int64) -> Bool { latest.map { jumps(from: $0, to: timestamp + unwrapped) } ?? false }

    func jumps(from before: Int64, to after: Int64) -> Bool {
        if case .jump = self.step(from: before, to: after) { true } else { false }
    }

    /// Index of the one of an input's first three timestamps that the others contradict; nil if all or none agree.
    func wild(amongFirst timestamps: [Int64]) -> Int? {
        guard timestamps.count == 3, jumps(from: timestamps[0], to: timestamps[1]) else { return nil }
        if !jumps(from: timestamps[1], to: timestamps[2]) { return 0 }
        return jumps(from: timestamps[0], to: timestamps[2]) ? nil : 1
    }

    /// The track of the same stream in another recording.
    func another() -> PacketTrack {
        var other = PacketTrack(timeBase: timeBase)
        other.step = step
        other.end = end
        return other
    }

    /// Ticks to add to a recording that begins with `packets` so that it follows the last packet handed on, without
    /// overlap in decoding or presentation; nil if no packet has a timestamp.
    func offset(of packets: some Sequence<Packet>) -> Int64? {
        let starts = packets.compactMap { packet in
            packet.decodingTimestamp.map { (presentation: packet.timestamp ?? $0, decoding: $0) }
        }
        guard let presentation = starts.map(\.presentation).min(), let decoding = starts.map(\.decoding).min() else {
            return nil
        }
        guard let end else { return 0 }
        return max(end.presentation - presentation, end.decoding - decoding) + max(step, 1)
    }

    /// Returns the next timestamp after the last one handed on, and counts it as handed on; nil before the first.
    mutating func advance() -> Int64? {
        guard let end else { return nil }
        let next = end.presentation + max(step, 1)
        self.end = (next, next)
        return next
    }

    /// Moves a packet by `offset`, in ticks of `unit`, and by what wraps have taken away.
    /// - Parameter timestamp: the packet's decoding timestamp, as in the input.
    mutating func place(_ packet: Packet, decoding timestamp: Int64, offset: Int64, in unit: Rational) {
        if let latest, case .wrapped(_, let wrap) = step(from: latest, to: timestamp + unwrapped) { unwrapped += wrap }
        let decoding = timestamp + unwrapped
        if let latest, decoding > latest { step = decoding - latest }
        // The delay from decoding to display cannot jump: a presentation timestamp that makes it jump is wrong.
        if let shown = packet.timestamp {
            if let delay, isWild(shown - timestamp - delay) {
                packet.handle.pointee.pts = isReordered ? dtop_no_timestamp : timestamp + delay
            } else {
                isReordered = isReordered || delay.map { $0 != shown - timestamp } ?? false
                delay = shown - timestamp
            }
        }
        latest = max(latest ?? decoding, decoding)
        let shift = (unit.rescale(offset, to: timeBase) ?? 0) + unwrapped
        packet.move(by: shift)
        let decoded = timestamp + shift
        let shown = packet.timestamp ?? decoded
        end = (max(end?.presentation ?? shown, shown), max(end?.decoding ?? decoded, decoded))
    }

    private func step(from before: Int64, to after: Int64) -> TimestampStep {
        TimestampStep(from: before, to: after, in: timeBase, backwards: reordering)
    }

    private var reordering: Double { min(max(Self.leastReordering, 4 * timeBase.seconds(step)), TimestampStep.longest) }

    private func isWild(_ change: Int64) -> Bool {
        abs(timeBase.seconds(change)) > max(TimestampStep.longest, Self.reorderedPictures * timeBase.seconds(step))
    }
}
