import CFFmpeg
import Imaging

/// Reads the packets of an input: those of its best video stream and of its audio streams.
///
/// Skips and counts corrupt parts. Never opens anything but what `InputPolicy` allows.
package final class Demuxer {
    /// The input that it reads.
    package let input: MediaInput
    /// The best video stream.
    package let video: VideoStream
    /// Which video stream was taken and which were left out; nil if there is only one.
    package let choice: String?
    /// All audio streams; empty if audio is left out.
    package private(set) var audio: [AudioStream]
    /// Whether a packet comes only once the next one begins: FFmpeg's parser looks there for the end of a picture.
    package let holdsBack: Bool
    /// How many places in the input could not be read.
    package private(set) var errorCount = 0
    /// Why the last of them could not be read, in FFmpeg's words; nil if there were none.
    package private(set) var damage: String?
    /// The input's name in messages.
    private let name: String
    private let context: InputContext
    private var timesPackets: Bool
    private let copiesAudio: Bool
    private var isAtEnd = false
    /// True if packets have been lost since the last one of the video.
    private var hasLoss = false
    /// Decoding timestamps of damaged packets that are still to come.
    private var damaged: [Int64] = []
    /// Byte position of the last error; nil if unknown.
    private var lastPlace: Int64?
    /// Codecs whose packets do not tell where a picture ends.
    private static let openEnded = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG4]
    /// Errors in a row after which the input counts as ended, and errors in a row without moving on (`patience`).
    private static let errorLimit = 256
    private static let patience = 8

    /// Opens and probes `input`. Blocks; `cancellation` and the limits' timeout end it.
    package init(
        _ input: MediaInput, options: InputOptions = InputOptions(), cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        let limits = options.limits
        let log = MediaLog.position()
        let context = try InputContext(input, options, cancellation: cancellation)
        name = input.name
        let call = FFmpegCall("open", name, .reading)
        let streams = (0..<context.handle.pointee.nb_streams).compactMap { dtop_stream(context.handle, $0) }
        let best = try VideoChoice.best(of: streams, in: input, context.policy, call)
        let size = PixelSize(
            width: Int(best.pointee.codecpar.pointee.width), height: Int(best.pointee.codecpar.pointee.height))
        guard limits.allow(size) else { throw call.error(.tooLarge, reason: limits.refusal(of: size)) }
        video = try VideoStream(
            best, of: context.handle, path: name, policy: context.policy,
            itemOrientation: context.itemOrientation(of: input), call)
        choice = VideoChoice.sentence(best, among: streams)
        var audio: [AudioStream] = []
        for stream in streams where stream != best {
            let isAudio = stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO
            if isAudio, options.readsAudio {
                audio.append(try AudioStream(stream, call))
            } else {
                stream.pointee.discard = AVDISCARD_ALL
            }
        }
        self.audio = audio
        self.input = input
        self.context = context
        holdsBack = context.formatName == "rtsp" && Self.openEnded.contains(video.parameters.codec)
        timesPackets = !options.isLive
        copiesAudio = options.copiesAudio
        // Probing has read the first packets, and all of a short file.
        noteComplaint(since: log)
        hasLoss = false
        noteDamagedPackets(since: log)
        arm()
    }

    /// The next packet of the video stream or of an audio stream; nil at the end. Throws if it is cancelled, times out,
    /// or the machine fails. Damage is counted instead.
    package func read() throws(MediaError) -> Packet? {
        if isAtEnd { return nil }
        let call = FFmpegCall("read", name, .reading, owner: input.logOwner)
        try context.callGuard.checkCancellation(call)
        let packet = try Packet(call)
        var log = MediaLog.position()
        var attempts = 0
        if timesPackets { arm() }
        while attempts < Self.errorLimit {
            let code = av_read_frame(context.handle, packet.handle)
            context.noteBrokenInput(call)
            // FFmpeg mistakes some interrupted calls for the end, and the partial picture they leave for a whole one.
            if context.callGuard.hasStopped { throw failure(code, call) }
            if code >= 0 {
                if isWanted(packet) {
                    noteDamage(of: packet, since: log)
                    return packet
                }
                av_packet_unref(packet.handle)
                if timesPackets { arm() }
                continue
            }
            if code == dtop_error_again, context.isNonBlocking {
                guard context.callGuard.pause() else { throw failure(dtop_error_exit, call) }
                continue
            }
            if code == dtop_error_eof { break }
            attempts += 1
            if code == dtop_error_again { continue }
            guard isDamage(code) else { throw failure(code, call) }
            // Some demuxers report their end as an error.
            if code == dtop_error(EIO), isAtEndOfBytes { break }
            noteDamage(FFmpegCall.text(code), since: log)
            noteDamagedPackets(since: log)
            // What the demuxer logged about this place is counted now.
            log = MediaLog.position()
            let place = context.handle.pointee.pb.map(avio_tell)
            if isAtEndOfBytes || (attempts > Self.patience && place == lastPlace) { break }
            lastPlace = place
            if timesPackets { arm() }
        }
        isAtEnd = true
        // Some demuxers mistake a disk error for the end.
        if let code = readError { throw failure(code, call) }
        noteComplaint(since: log)
        return nil
    }

    /// Counts an error of a stored input that the demuxer logged without giving up. Servers cause such lines for other
    /// reasons.
    private func noteComplaint(since log: Int) {
        guard input.isStored, let complaint = DamageSigns.complaint(of: context.logOwner, since: log) else { return }
        noteDamage(complaint, since: log)
    }

    /// Counts a place that cannot be read, and keeps the reason.
    private func noteDamage(_ reason: String, since log: Int) {
        errorCount += 1
        hasLoss = true
        damage = DamageSigns.complaint(of: context.logOwner, since: log) ?? reason
    }

    private var isAtEndOfBytes: Bool { context.handle.pointee.pb.map { avio_feof($0) != 0 } ?? false }

    /// Whether an error is damage in the file's contents, after which there may be more. Demuxers report damage with
    /// many codes, also those of a failing disk, so the state of the reads themselves decides.
    private func isDamage(_ code: Int32) -> Bool {
        if code == dtop_error_invalid_data { return true }
        let isFatal = [dtop_error_exit, dtop_error(ENOMEM)].contains(code)
        return input.isStored && !isFatal && readError == nil
    }

    /// The code of a failed read; nil if none failed.
    private var readError: Int32? {
        guard let code = context.handle.pointee.pb?.pointee.error, code < 0, code != dtop_error_eof else { return nil }
        return code
    }

    /// Marks a video packet as damaged if it is damaged itself or packets before it were lost.
    private func noteDamage(of packet: Packet, since log: Int) {
        noteComplaint(since: log)
        if DamageSigns.tellOfLoss(since: log) { hasLoss = true }
        let isTold = noteDamagedPackets(since: log)
        guard packet.streamIndex == video.index else { return }
        // A parser may pass the flag on to the packet before.
        let isFlagged = !isTold && packet.handle.pointee.flags & AV_PKT_FLAG_CORRUPT != 0
        let decoding = packet.decodingTimestamp ?? .max
        packet.isDamaged = isFlagged || hasLoss || damaged.contains { $0 <= decoding }
        damaged.removeAll { $0 <= decoding }
        hasLoss = false
    }

    /// Notes which video packets are damaged, from the demuxer's log since a position. Returns false if there are none.
    @discardableResult
    private func noteDamagedPackets(since log: Int) -> Bool {
        let timestamps = DamageSigns.damagedPackets(ofStream: video.index, since: log)
        damaged += timestamps.compactMap(\.self)
        if timestamps.contains(nil) { hasLoss = true }
        return !timestamps.isEmpty
    }

    /// Restarts the timeout: of the next read or, for a live source, of the next picture.
    func arm() { context.callGuard.arm() }

    /// Treats the input as live from now on: each picture must come within `timeout`, and audio is left out unless it
    /// is copied.
    package func goLive(timeout: Duration) {
        context.callGuard.timeout = timeout
        timesPackets = false
        defer { arm() }
        if copiesAudio { return }
        for stream in audio { dtop_stream(context.handle, UInt32(stream.index))?.pointee.discard = AVDISCARD_ALL }
        audio = []
    }

    /// True if the input has neither a known length nor an end in sight: it is sent as it is produced.
    package var isUnbounded: Bool {
        // A playlist that has not ended has a length, but not that of the video.
        if context.handle.pointee.ctx_flags & AVFMTCTX_UNSEEKABLE != 0 { return true }
        guard let io = context.handle.pointee.pb else { return context.handle.pointee.duration <= 0 }
        return context.handle.pointee.duration <= 0 && io.pointee.seekable == 0 && avio_size(io) < 0
    }

    /// The container's name, such as "mov,mp4,m4a,3gp,3g2,mj2" or "rtsp".
    package var formatName: String { context.formatName }

    /// True if the container holds single pictures. Any other container holds a video or an animation.
    package var isStill: Bool { formatName == "image2" || formatName.hasSuffix("_pipe") }

    /// Presentation time of the input's first picture or audio, in seconds; 0 if unknown.
    package var startSeconds: Double {
        let start = context.handle.pointee.start_time
        return start == dtop_no_timestamp ? 0 : Rational.microseconds.seconds(start)
    }

    /// False if FFmpeg makes up the timestamps, from a frame rate that it also makes up.
    package var hasTimestamps: Bool { !hasFlag(AVFMT_NOTIMESTAMPS) }

    /// Whether `seek` finds its way through the file. It cannot if timestamps may restart in mid-file, because two
    /// places may then have the same time.
    package var canSeek: Bool {
        guard let io = context.handle.pointee.pb else { return true }
        let mayRestart = hasFlag(AVFMT_TS_DISCONT) && input.isStored
        return io.pointee.seekable & AVIO_SEEKABLE_NORMAL != 0 && hasTimestamps && !mayRestart
    }

    /// Whether the file begins or ends with a table of all packets, as MP4 does.
    var hasIndex: Bool { formatName.contains("mp4") && context.handle.pointee.pb?.pointee.seekable != 0 }

    private func hasFlag(_ flag: Int32) -> Bool {
        context.handle.pointee.iformat.map { $0.pointee.flags & flag != 0 } ?? false
    }

    /// Seeks to the last keyframe at or before presentation time `seconds`. Throws if the input cannot seek.
    package func seek(seconds: Double) throws(MediaError) {
        let call = FFmpegCall("seek in", name, .reading)
        guard let target = video.timeBase.ticks(seconds: seconds) else {
            throw call.error(.invalidArgument, reason: "\(seconds) s is no time", advice: "Give a smaller time")
        }
        context.callGuard.arm()
        let code = av_seek_frame(context.handle, Int32(video.index), target, AVSEEK_FLAG_BACKWARD)
        if code < 0 { throw failure(code, call) }
        isAtEnd = false
        hasLoss = false
        damaged = []
    }

    private func failure(_ code: Int32, _ call: FFmpegCall) -> MediaError {
        let error = context.error(code, of: call)
        // A read error means a failing disk in a file, but a failing network here.
        guard case .url = input, error.kind == .readFailed else { return error }
        return error.with(kind: .disconnected)
    }

    private func isWanted(_ packet: Packet) -> Bool {
        packet.streamIndex == video.index || audio.contains { $0.index == packet.streamIndex }
    }
}
