import CFFmpeg
import Glibc
import Imaging

/// Decodes the packets of one video stream.
///
/// Damaged packets are counted and skipped; damaged frames come out flagged.
package final class VideoDecoder {
    /// What became of a packet.
    package enum SendResult: Sendable {
        case accepted
        /// The packet was not taken: receive frames, then send it again.
        case full
    }

    /// What the decoder returns.
    package enum ReceiveResult: Sendable {
        case frame(Frame)
        case needsPacket
        /// The last packet was sent and all frames are out.
        case ended
    }

    /// The stream that it decodes.
    package let stream: VideoStream
    /// How many packets or frames could not be decoded.
    package private(set) var errorCount = 0
    /// Why the last of them could not be decoded, in FFmpeg's words; nil if there were none.
    package private(set) var damage: String?
    /// Why pictures were left out for their size; nil if none were.
    package private(set) var refusal: MediaError?
    private let context: CodecContext
    private let frames: DecodedFrames
    private let limits: InputLimits
    private var clock = FrameClock()
    private var early = EarlyFrames()
    /// The last packet's own orientation; nil if it has none. Codecs that carry one give one frame per packet.
    private var packetOrientation: Orientation?
    private var isDraining = false
    private var notes = PacketNotes()
    /// True if the packet before could not be decoded, so what is predicted from it is damaged.
    private var isPredictedFromDamage = false
    /// Errors in a row after which a call returns without a frame, so that no stream can keep it busy endlessly.
    private static let errorLimit = 256

    /// Opens the decoder. `threads` is at most 64; 0 lets FFmpeg choose.
    /// Throws `.unknownDecoder`, `.outOfMemory` or `.invalidData`.
    package init(
        _ stream: VideoStream, threads: Int = 0, frames: DecodedFrames = .all, limits: InputLimits = InputLimits()
    ) throws(MediaError) {
        let call = FFmpegCall("decode", stream.path, .reading)
        guard let codec = stream.policy.decoder(of: stream.parameters.codec) else {
            throw call.error(dtop_error_decoder_not_found)
        }
        context = try CodecContext(codec, call)
        try call.check(avcodec_parameters_to_context(context.handle, stream.parameters.handle))
        context.handle.pointee.pkt_timebase = stream.timeBase.ffmpeg
        context.handle.pointee.thread_count = Int32(clamping: max(0, min(threads, 64)))
        context.handle.pointee.max_pixels = Int64(limits.pixels)
        context.handle.pointee.skip_frame =
            switch frames {
            case .all: AVDISCARD_DEFAULT
            case .reference: AVDISCARD_NONREF
            case .keyframes: AVDISCARD_NONKEY
            }
        // Frames after damage should come out flagged, not be dropped.
        context.handle.pointee.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT
        try call.check(avcodec_open2(context.handle, codec, nil))
        self.stream = stream
        self.frames = frames
        self.limits = limits
    }

    /// Sends a packet, or nil after the last one. Throws only if memory runs out, like `receive`.
    package func send(_ packet: Packet?) throws(MediaError) -> SendResult {
        if isDraining { return .accepted }
        let call = FFmpegCall("decode", stream.path, .reading, owner: context.logOwner)
        let log = MediaLog.position()
        // Decoders copy this to the picture.
        packet?.handle.pointee.pos = notes.next
        let code = avcodec_send_packet(context.handle, packet?.handle)
        if code == dtop_error_again { return .full }
        if let packet {
            let isDamaged = packet.isDamaged || (isPredictedFromDamage && !packet.isKeyframe)
            notes.enter(
                .init(isDamaged: isDamaged, isAfterGap: packet.isAfterGap, decoding: onlyTime(of: packet)))
            isPredictedFromDamage = false
            packetOrientation = packet.orientation(stream.parameters.codec)
        } else {
            isDraining = true
        }
        noteDamage(since: log)
        if code < 0, code != dtop_error_eof { try countError(code, call) }
        return .accepted
    }

    /// Counts a packet that is not sent.
    func leaveOut() { notes.enter(.init()) }

    /// The number of the next packet to be sent.
    var nextPacketNumber: Int64 { notes.next }

    /// From now on, each frame comes out at once, with or without a timestamp.
    func goLive() { early.end() }

    /// The next frame in presentation order, if there is one.
    package func receive() throws(MediaError) -> ReceiveResult {
        while true {
            if let (frame, timestamp) = early.next() {
                frame.timestamp = clock.next(timestamp, duration: frame.duration)
                frame.isRestamped = frame.timestamp != frame.streamTimestamp
                return .frame(frame)
            }
            switch try decoded() {
            case .frame(let frame): early.take(frame)
            case .needsPacket: return .needsPacket
            case .ended:
                if early.isOver { return .ended }
                early.end()
            }
        }
    }

    /// The next frame, not yet placed in time.
    private func decoded() throws(MediaError) -> ReceiveResult {
        let call = FFmpegCall("decode", stream.path, .reading, owner: context.logOwner)
        let frame = try Frame(call)
        for _ in 0..<Self.errorLimit {
            let log = MediaLog.position()
            let code = avcodec_receive_frame(context.handle, frame.handle)
            noteDamage(since: log)
            if code == dtop_error_again { return .needsPacket }
            if code == dtop_error_eof {
                countLost()
                return .ended
            }
            if code < 0 {
                try countError(code, call)
                continue
            }
            let size = frame.storedSize
            guard size.width > 0, size.height > 0, limits.allow(size) else {
                errorCount += 1
                refusal = refusal ?? call.error(.tooLarge, reason: limits.refusal(of: size))
                av_frame_unref(frame.handle)
                continue
            }
            describe(frame)
            return .frame(frame)
        }
        return isDraining ? .ended : .needsPacket
    }

    /// Forgets what came before, as after a seek.
    func reset() {
        avcodec_flush_buffers(context.handle)
        clock = FrameClock()
        early = EarlyFrames()
        isDraining = false
        notes.removeAll()
        isPredictedFromDamage = false
    }

    /// Marks the last packet as damaged if damage was logged since `log`. A thread decodes one packet after the other,
    /// so what it logs meanwhile is about the last one sent.
    private func noteDamage(since log: Int) {
        if DamageSigns.tellOfConcealment(by: context, since: log) { notes.damageLast() }
    }

    /// Counts damaged packets that gave neither a picture nor an error.
    private func countLost() {
        let lost = notes.end() - errorCount
        guard lost > 0 else { return }
        errorCount += lost
        damage = damage ?? "no picture came of damaged packets"
    }

    private func countError(_ code: Int32, _ call: FFmpegCall) throws(MediaError) {
        if code == dtop_error(ENOMEM) { throw call.error(code) }
        errorCount += 1
        damage = call.lastLine ?? FFmpegCall.text(code)
        isPredictedFromDamage = true
        if refusal == nil { refusal = call.refusal(limits) }
    }

    /// When a packet without presentation timestamp is decoded. FFmpeg takes the time of the packet that pushes a picture
    /// out, which comes much later where packets are skipped.
    private func onlyTime(of packet: Packet) -> Int64? {
        frames == .keyframes && packet.isKeyframe && packet.timestamp == nil ? packet.decodingTimestamp : nil
    }

    private func describe(_ frame: Frame) {
        let raw = frame.handle.pointee
        let note = notes.leave(raw.pkt_pos)
        frame.duration = duration(raw.pkt_duration)
        frame.timeBase = stream.timeBase
        // As late as pictures come out where none is skipped.
        let delay = frame.duration * Int64(context.handle.pointee.has_b_frames)
        frame.streamTimestamp = FrameClock.valid(note.decoding.map { $0 + delay } ?? raw.best_effort_timestamp)
        frame.packetNumber = raw.pkt_pos > 0 ? raw.pkt_pos : nil
        frame.isCorrupt = raw.decode_error_flags != 0 || raw.flags & AV_FRAME_FLAG_CORRUPT != 0 || note.isDamaged
        frame.isAfterGap = note.isAfterGap
        frame.orientation = packetOrientation ?? frame.textOrientation ?? stream.orientation
        frame.isOrientationExact = stream.isOrientationExact
        var isExact = true
        guard let side = av_frame_get_side_data(frame.handle, AV_FRAME_DATA_DISPLAYMATRIX),
            let own = Orientation(sideData: side.pointee.data, byteCount: side.pointee.size, isExact: &isExact)
        else { return }
        frame.orientation = own
        frame.isOrientationExact = isExact
    }

    /// The frame's own duration, else that of the frame rate, in ticks; at least 1.
    private func duration(_ own: Int64) -> Int64 {
        if own > 0, own < 1 << 40 { return own }
        guard let rate = stream.frameRate, let ticks = stream.timeBase.ticks(seconds: rate.inverse.value) else {
            return 1
        }
        return max(1, min(ticks, 1 << 40))
    }
}
