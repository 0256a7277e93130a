import DequeModule

/// Puts the packets of a finite input on one timeline, in file order. A recording that follows another one continues
/// where that ended. A single wild timestamp is replaced. All other timestamps stay as they are.
///
/// When a decoding timestamp jumps, packets are held back until the stream's next ones show what the jump was.
struct PacketTimeline {
    /// The packets held back since a jump.
    private struct Pause {
        /// The stream whose timestamp jumped.
        let stream: Int
        var packets: [Packet] = []
        /// Decoding timestamps of that stream's packets among them.
        var timestamps: [Int64] = []
    }

    private let video: Int
    private var tracks: [Int: PacketTrack] = [:]
    private var pause: Pause?
    private var ready: Deque<Packet> = []
    /// The last picture, held back if packets of the container are missing after its start. They may be another
    /// recording's, which leaves the picture whole.
    private var damaged: Packet?
    /// Ticks of the video that are added to the timestamps of the current recording.
    private var offset: Int64 = 0
    /// The corrected first timestamp, in ticks of the video; nil if the input's own is right.
    private(set) var start: Int64?
    /// Whether packets have been moved to the end of another recording, or the input's beginning was wrong.
    var hasMoved: Bool { offset != 0 || start != nil }
    /// The most packets that are held back.
    private static let longestPause = 1024

    init(video: VideoStream, audio: [AudioStream]) {
        self.video = video.index
        tracks[video.index] = PacketTrack(timeBase: video.timeBase)
        for stream in audio { tracks[stream.index] = PacketTrack(timeBase: stream.timeBase) }
    }

    /// The next placed packet; nil if another packet must be taken first.
    mutating func next() -> Packet? { ready.popFirst() }

    /// Takes the input's next packet, or nil at its end.
    mutating func take(_ packet: Packet?) {
        guard let packet else {
            settle(atEnd: true)
            return releaseDamaged()
        }
        let timestamp = packet.decodingTimestamp
        if let waiting = pause {
            pause?.packets.append(packet)
            if let timestamp, packet.streamIndex == waiting.stream { pause?.timestamps.append(timestamp) }
            return settle(atEnd: false)
        }
        guard let timestamp, let track = tracks[packet.streamIndex] else { return release(packet) }
        // The first video packet waits for the second: either may be wrong.
        let isFirst = track.latest == nil && packet.streamIndex == video
        guard isFirst || track.jumps(to: timestamp) else { return release(packet) }
        pause = Pause(stream: packet.streamIndex, packets: [packet], timestamps: [timestamp])
    }

    /// Puts packets that `next` returned back in front.
    mutating func putBack(_ packets: [Packet]) { ready.prepend(contentsOf: packets) }

    /// Forgets everything, as after a seek.
    mutating func reset() {
        tracks = tracks.mapValues { PacketTrack(timeBase: $0.timeBase) }
        pause = nil
        damaged = nil
        ready = []
        offset = 0
    }

    /// Ends the pause once it is clear what the jump was, or at the end of the input.
    private mutating func settle(atEnd: Bool) {
        guard let pause, let track = tracks[pause.stream] else { return }
        let timestamps = pause.timestamps
        let isLong = pause.packets.count >= Self.longestPause
        let isDecided = timestamps.count >= TimestampStep.patience || isLong || atEnd
        guard let latest = track.latest else {
            let agrees = timestamps.count == 2 && !track.jumps(from: timestamps[0], to: timestamps[1])
            if agrees || isDecided { beginInput(pause, wild: track.wild(amongFirst: timestamps)) }
            return
        }
        if timestamps.count > 1, let newest = timestamps.last, !track.jumps(to: newest) {
            return end(pause, wild: Set(timestamps.dropLast()))
        }
        guard isDecided else { return }
        // A gap: time has passed.
        if timestamps.allSatisfy({ $0 + track.unwrapped > latest }) { return end(pause, wild: []) }
        let isBehind = timestamps.allSatisfy { $0 + track.unwrapped < latest }
        guard isBehind, timestamps.count >= TimestampStep.patience else { return end(pause, wild: Set(timestamps)) }
        beginRecording(isLast: isLong || atEnd)
    }

    /// Begins another recording, whose first picture follows the last one of the recording before. If its audio comes
    /// first, that waits for the picture, unless `isLast`: then no more packets can be awaited.
    private mutating func beginRecording(isLast: Bool) {
        // Parsers hand pictures on late: some from the recording before are still among the packets.
        let packets = pause?.packets ?? []
        for packet in packets where continues(packet) {
            pause?.packets.removeAll { $0 === packet }
            release(packet)
        }
        guard let pause else { return }
        let pictures = pause.packets.filter { $0.streamIndex == video }
        guard let offset = tracks[video]?.offset(of: pictures) else { return isLast ? end(pause, wild: []) : () }
        self.offset = offset
        tracks = tracks.mapValues { $0.another() }
        damaged?.isDamaged = false
        pictures.first?.isAfterGap = true
        end(pause, wild: [])
    }

    /// Whether a packet continues its stream's timestamps.
    private func continues(_ packet: Packet) -> Bool {
        guard let timestamp = packet.decodingTimestamp, let track = tracks[packet.streamIndex] else { return false }
        return track.latest != nil && !track.jumps(to: timestamp)
    }

    /// Begins the input with its first pictures. If the first timestamp is wild, the next ones show what it should be.
    private mutating func beginInput(_ pause: Pause, wild: Int?) {
        let timestamps = pause.timestamps
        guard let wild else { return end(pause, wild: []) }
        guard wild == 0 else { return end(pause, wild: [timestamps[wild]]) }
        let first = timestamps[1] - max(timestamps[2] - timestamps[1], 1)
        pause.packets.first?.setTimestamps(first)
        start = first
        end(pause, wild: [])
    }

    /// Releases the packets held back. Replaces the timestamps of those whose decoding timestamp is in `wild`.
    private mutating func end(_ pause: Pause, wild: Set<Int64>) {
        self.pause = nil
        for packet in pause.packets {
            let timestamp = packet.decodingTimestamp
            if packet.streamIndex == pause.stream, let timestamp, wild.contains(timestamp) {
                replaceTimestamps(of: packet)
                handOn(packet)
            } else {
                release(packet)
            }
        }
    }

    /// A decoder knows better when its next picture is due. An audio packet follows the one before.
    private mutating func replaceTimestamps(of packet: Packet) {
        let expected = packet.streamIndex == video ? nil : tracks[packet.streamIndex]?.advance()
        packet.setTimestamps(expected)
    }

    private mutating func release(_ packet: Packet) {
        if let timestamp = packet.decodingTimestamp, let timeBase = tracks[video]?.timeBase {
            tracks[packet.streamIndex]?.place(packet, decoding: timestamp, offset: offset, in: timeBase)
        }
        handOn(packet)
    }

    private mutating func handOn(_ packet: Packet) {
        guard packet.streamIndex == video else { return ready.append(packet) }
        releaseDamaged()
        if packet.isDamaged { damaged = packet } else { ready.append(packet) }
    }

    private mutating func releaseDamaged() {
        if let damaged { ready.append(damaged) }
        damaged = nil
    }
}
