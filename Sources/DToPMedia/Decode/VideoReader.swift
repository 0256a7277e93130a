import Compute
import DequeModule

/// Reads an input to its end: frames in presentation order, with the audio packets that come between them.
package final class VideoReader {
    /// What comes next in the input.
    package enum Item: Sendable {
        case frame(Frame)
        case audio(Packet)
    }

    /// Where packets come from.
    package let demuxer: Demuxer
    /// Where frames come from.
    package let decoder: VideoDecoder
    /// Total time spent in the decoder so far.
    package private(set) var decodeTime = Duration.zero
    /// When the last packet arrived.
    package private(set) var lastArrival = ContinuousClock.now
    /// When the first bytes of the last packet of the video arrived, as far as that is known.
    package private(set) var lastBeginning = ContinuousClock.now
    /// Bounds the decoding of a live source.
    package var allowance = DecodeAllowance()
    /// Whether the decoder hands out what it holds before packets are left out.
    private var isBeforeGap = false
    /// Nil for a live source, whose packets cannot be held back.
    private var timeline: PacketTimeline?
    private var isLive: Bool
    /// What was decoded to find out when the input begins.
    private var peeked: Deque<Item> = []
    private var tap: PacketTap?
    private let copiesAudio: Bool
    /// Audio streams whose wanted part has been read.
    private var finishedAudio: Set<Int> = []
    /// How far apart audio and pictures of the same moment may be in a file without an index, in seconds.
    private static let neighbourhood = 10.0

    /// Opens the input. `threads` 0 lets FFmpeg choose. `cancellation` ends any blocking call.
    package init(
        _ input: MediaInput, threads: Int = 0, options: InputOptions = InputOptions(),
        cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        demuxer = try Demuxer(input, options: options, cancellation: cancellation)
        decoder = try VideoDecoder(
            demuxer.video, threads: threads, frames: options.frames, limits: options.limits)
        copiesAudio = options.copiesAudio
        isLive = options.isLive
        if isLive { decoder.goLive() }
        timeline = isLive ? nil : PacketTimeline(video: demuxer.video, audio: demuxer.audio)
    }

    /// Treats the input as live from now on: each picture must come within `timeout`, and audio is left out unless it
    /// is copied.
    package func goLive(timeout: Duration) {
        demuxer.goLive(timeout: timeout)
        decoder.goLive()
        timeline?.take(nil)
        isLive = true
    }

    /// The stream that is decoded.
    package var video: VideoStream { demuxer.video }
    /// The audio streams whose packets are handed on.
    package var audio: [AudioStream] { demuxer.audio }
    /// How many places could not be read or decoded so far.
    package var errorCount: Int { demuxer.errorCount + decoder.errorCount }

    /// Describes the damage found so far; nil if there was none.
    package var damage: String? {
        guard errorCount > 0 else { return nil }
        let reason = demuxer.damage ?? decoder.damage
        let places = errorCount == 1 ? "1 place" : "\(errorCount) places"
        return "\(places) could not be read or decoded" + (reason.map { " (FFmpeg: \($0))" } ?? "")
    }

    /// The next frame or audio packet; nil at the end.
    package func next() throws(MediaError) -> Item? {
        if let item = peeked.popFirst() { return item }
        while true {
            switch try timed({ () throws(MediaError) in try decoder.receive() }) {
            case .frame(let frame):
                demuxer.arm()
                return .frame(frame)
            case .ended:
                guard isBeforeGap else { return nil }
                isBeforeGap = false
                decoder.reset()
                decoder.goLive()
            case .needsPacket: break
            }
            let wasInGap = allowance.isInGap
            var packet = try arrivingPacket()
            while let left = packet, !admits(left) {
                // The end of what is decoded before the gap.
                isBeforeGap = !wasInGap
                packet = wasInGap ? try arrivingPacket() : nil
            }
            if let packet, packet.streamIndex != video.index { return .audio(packet) }
            // A decoder that needs a packet always has room for it.
            _ = try timed { () throws(MediaError) in try decoder.send(packet) }
        }
    }

    /// The next packet, as it arrives; nil at the end.
    private func arrivingPacket() throws(MediaError) -> Packet? {
        let packet = try nextPacket()
        if let packet, packet.streamIndex != video.index {
            try tap?.take(other: packet)
            return packet
        }
        let now = ContinuousClock.now
        lastBeginning = demuxer.holdsBack ? lastArrival : now
        lastArrival = now
        if let packet { try tap?.take(packet, number: decoder.nextPacketNumber) }
        return packet
    }

    /// Whether a packet is to be taken: all but those of a live video beyond its allowance.
    private func admits(_ packet: Packet) -> Bool {
        guard isLive, packet.streamIndex == video.index else { return true }
        let now = Self.origin.duration(to: lastArrival)
        let seconds = (packet.decodingTimestamp ?? packet.timestamp).map(video.timeBase.seconds)
        if allowance.admits(isKeyframe: packet.isKeyframe, seconds: seconds, at: now) { return true }
        decoder.leaveOut()
        // The source has not fallen silent.
        demuxer.arm()
        return false
    }

    private static let origin = ContinuousClock.now

    /// Has the packets of the video handed on before they are decoded, and those of its first audio stream if the
    /// options ask for copies of audio. They come in the order of the input, each time that it is read.
    /// - Parameters:
    ///   - isWanted: asked for each packet, on the thread that reads.
    ///   - action: called on that thread.
    package func copyPackets(
        while isWanted: @escaping () -> Bool, to action: @escaping (CodedPacket) -> Void
    ) throws(MediaError) {
        tap = try PacketTap(
            CodedVideo(video, sound: copiesAudio ? audio.first : nil), while: isWanted, action)
    }

    /// The next frame; nil at the end. Skips audio packets before it.
    package func nextFrame() throws(MediaError) -> Frame? {
        while let item = try next() {
            if case .frame(let frame) = item { return frame }
        }
        return nil
    }

    /// Presentation time at which the input begins, in seconds. Reads the first packets to check the container's value.
    package func startSeconds() throws(MediaError) -> Double {
        let packet = try nextPacket()
        if let packet { timeline?.putBack([packet]) }
        let start = timeline?.start.map(video.timeBase.seconds) ?? demuxer.startSeconds
        guard let packet, packet.streamIndex == video.index, packet.decodingTimestamp == nil else { return start }
        // Pictures may come before the first timestamp.
        while let item = try next() {
            peeked.append(item)
            if case .frame(let frame) = item { return min(start, frame.seconds) }
        }
        return start
    }

    /// The next audio packet before presentation time `seconds`, without any decoding; nil if there is none nearby.
    package func nextAudio(before seconds: Double) throws(MediaError) -> Packet? {
        while let packet = try nextPacket() {
            if packet.streamIndex == video.index {
                // Audio may be anywhere in the file, but an index leads to it.
                let time = packet.decodingTimestamp.map(video.timeBase.seconds) ?? seconds
                if !demuxer.hasIndex, time > seconds + Self.neighbourhood { return nil }
                continue
            }
            guard let stream = audio.first(where: { $0.index == packet.streamIndex }),
                let timestamp = packet.timestamp
            else { continue }
            if stream.timeBase.seconds(timestamp) < seconds { return packet }
            finishedAudio.insert(packet.streamIndex)
            if finishedAudio.count == audio.count { return nil }
        }
        return nil
    }

    /// The next packet, on the input's timeline.
    private func nextPacket() throws(MediaError) -> Packet? {
        while true {
            if let packet = timeline?.next() { return packet }
            let packet = try demuxer.read()
            if isLive { return packet }
            timeline?.take(packet)
            if packet == nil { return timeline?.next() }
        }
    }

    /// Reads on without decoding, to the last keyframe at or before presentation time `seconds`, or near it.
    package func skip(to seconds: Double) throws(MediaError) {
        if !peeked.isEmpty { restartDecoder() }
        var group: [Packet] = []
        var size = 0
        while let packet = try nextPacket() {
            defer {
                group.append(packet)
                size += packet.byteCount
            }
            guard packet.streamIndex == video.index, let timestamp = packet.timestamp ?? packet.decodingTimestamp else {
                continue
            }
            if video.timeBase.seconds(timestamp) > seconds || size > Self.longestGroup { break }
            if packet.isKeyframe {
                group.removeAll()
                size = 0
            }
        }
        timeline?.putBack(group)
    }

    /// The most bytes of packets kept until the next keyframe comes. Beyond it, all that follows is decoded.
    private static let longestGroup = 64 << 20

    /// Seeks to the last keyframe at or before presentation time `seconds`, or near it. Throws if that is impossible.
    package func seek(seconds: Double) throws(MediaError) {
        try demuxer.seek(seconds: seconds)
        restartDecoder()
        timeline?.reset()
    }

    private func restartDecoder() {
        decoder.reset()
        peeked = []
    }

    private func timed<Result>(_ body: () throws(MediaError) -> Result) throws(MediaError) -> Result {
        // The thread's clock costs a call of the system.
        let used = allowance.rate == nil ? nil : ThreadClock().used
        let start = ContinuousClock.now
        defer {
            decodeTime += start.duration(to: .now)
            if let used { allowance.spend(ThreadClock().used - used) }
        }
        return try body()
    }
}
