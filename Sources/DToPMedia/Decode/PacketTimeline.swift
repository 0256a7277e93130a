import DequeModule

/// Puts the packets of a finite input on one timeline, in the order of the file: a recording that follows another one goes on
/// where that ended, and a single wild timestamp is replaced. All other timestamps stay as they are.
///
/// Where a decoding timestamp jumps, the packets from there on are held back until the next ones of the same stream show
/// what the jump was.
struct PacketTimeline {
    /// The packets from a jump on.
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
    /// The last picture, where packets of the container are missing behind its beginning: they may be those of another
    /// recording.
    private var damaged: Packet?
    /// By how much the present recording is moved, in ticks of the video.
    private var offset: Int64 = 0
    /// The first timestamp, where the input says a wrong one; nil where the input is right.
    private(set) var start: Int64?
    /// Packets that are held back at most.
    private static let longestPause = 1024

    init(video: VideoStream, audio: [AudioStream]) {
        self.video = video.index
        tracks[video.index] = PacketTrack(timeBase: video.timeBase)
        for stream in audio { tracks[stream.index] = PacketTrack(timeBase: stream.timeBase) }
    }

    /// The next packet that has its place; nil where another one has to be taken first.
    mutating func next() -> Packet? { ready.popFirst() }

    /// Takes the next packet of the input, or nil at its end.
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
        // The first packet of the video waits for the second one: either may be wrong.
        let isFirst = track.latest == nil && packet.streamIndex == video
        guard isFirst || track.jumps(to: timestamp) else { return release(packet) }
        pause = Pause(stream: packet.streamIndex, packets: [packet], timestamps: [timestamp])
    }

    /// Puts packets that were taken out back in front.
    mutating func putBack(_ packets: [Packet]) { ready.prepend(contentsOf: packets) }

    /// Forgets everything, as after a jump that was asked for.
    mutating func reset() {
        tracks = tracks.mapValues { PacketTrack(timeBase: $0.timeBase) }
        pause = nil
        damaged = nil
        ready = []
        offset = 0
    }

    /// Ends the pause where it is clear what the jump was, or at the end of the input.
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

    /// Another recording: its first picture follows on the last one of the recording before. Where its sound comes first, that
    /// waits for the picture, unless this call is the last one.
    private mutating func beginRecording(isLast: Bool) {
        // Parsers hand pictures on late: some of the recording before are still among the packets.
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

    /// Whether a packet goes on where its stream stands.
    private func continues(_ packet: Packet) -> Bool {
        guard let timestamp = packet.decodingTimestamp, let track = tracks[packet.streamIndex] else { return false }
        return track.latest != nil && !track.jumps(to: timestamp)
    }

    /// The first pictures of the input; where the first timestamp is wild, those behind it show what it should be.
    private mutating func beginInput(_ pause: Pause, wild: Int?) {
        let timestamps = pause.timestamps
        guard let wild else { return end(pause, wild: []) }
        guard wild == 0 else { return end(pause, wild: [timestamps[wild]]) }
        let first = timestamps[1] - max(timestamps[2] - timestamps[1], 1)
        pause.packets.first?.setTimestamps(first)
        start = first
        end(pause, wild: [])
    }

    /// Lets the packets that were held back go, those with `wild` decoding timestamps without their timestamps.
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

    /// A decoder knows better when its next picture is due; a packet of sound follows on the one before.
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
