import DToPMedia
import DequeModule

/// Sound on its way into a recording. It waits until the pictures have come as far, so that it gets into the segment of
/// its time.
struct WaitingSound {
    private struct Waiting {
        let packet: Packet
        let stream: AudioStream
        /// When it is heard, by the source's time.
        let time: Int64
        /// What it takes of `byteLimit`.
        let bytes: Int
    }

    private var packets: Deque<Waiting> = []
    private var bytes = 0
    /// Packets left out because nothing near them is seen.
    private(set) var strayCount = 0

    /// Bytes of sound between two pictures, at most. A camera sends far less.
    static let byteLimit = 8 << 20
    /// What a packet takes besides its bytes.
    private static let overhead = 512
    /// Sound that is further from the pictures has no place beside them, in seconds.
    static let longestDistance = 10.0

    /// Takes a packet; one without a time, or too many, are left out.
    mutating func add(_ coded: CodedPacket) {
        let size = coded.packet.byteCount + Self.overhead
        guard bytes + size <= Self.byteLimit, let stream = coded.sound, let time = coded.packet.timestamp else {
            return
        }
        packets.append(Waiting(packet: coded.packet, stream: stream, time: time, bytes: size))
        bytes += size
    }

    /// Removes the packets before a moment, and returns them in the order of their arrival with their times. Those far
    /// from it are left out.
    /// - Parameters:
    ///   - end: the moment, in seconds from the recording's zero.
    ///   - shift: what is added to the source's timestamps for that, in ticks of a stream; nil if that is impossible.
    mutating func take(
        before end: Double, shift: (Rational) -> Int64?
    ) -> [(packet: Packet, stream: AudioStream, time: Int64)] {
        var ready: [(packet: Packet, stream: AudioStream, time: Int64)] = []
        while let first = packets.first {
            let time = shift(first.stream.timeBase).flatMap { shift in
                // Sums must not overflow.
                shift.magnitude < 1 << 61 ? first.time + shift : nil
            }
            let distance = time.map { first.stream.timeBase.seconds($0) - end } ?? .infinity
            // It is seen later.
            if distance >= 0, distance <= Self.longestDistance { break }
            packets.removeFirst()
            bytes -= first.bytes
            if let time, distance < 0, distance >= -Self.longestDistance {
                ready.append((first.packet, first.stream, time))
            } else {
                strayCount += 1
            }
        }
        return ready
    }

    /// Forgets what waits.
    mutating func clear() { self = WaitingSound() }

    /// Counts strays anew.
    mutating func clearStrays() { strayCount = 0 }
}
