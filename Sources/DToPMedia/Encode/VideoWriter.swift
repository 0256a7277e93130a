import CFFmpeg
import FileNames
import Glibc
import Numerics
import SystemPackage

/// Writes pictures, and copies of audio packets, to a video file that can be played up to its last half second at any
/// time, even if this process is killed.
///
/// MP4 and MOV are written in fragments, Matroska and WebM in clusters, of at most 0.5 s. When `write` returns, all
/// pictures but those of the last 0.5 s and the last picture itself are in the file. Timestamps are kept: to the tick in
/// MP4, to the millisecond in Matroska.
/// `@unchecked Sendable`: used by one thread at a time.
public final class VideoWriter: @unchecked Sendable {
    /// What the file is to hold, and how it is coded.
    public struct Configuration: Sendable {
        /// Size of the pictures. Where the codec needs even sizes, the last column or row is repeated.
        public var size: PixelSize
        /// Unit of the timestamps.
        public var timeBase: Rational
        /// About how many pictures come in a second, for the encoder's rate control.
        public var frameRate: Rational?
        /// An FFmpeg encoder ("libx264", "libvpx-vp9") or codec ("hevc").
        public var codec = "libx264"
        /// Options of the encoder, over the defaults (libx264: preset veryfast, tune zerolatency, crf 23).
        public var codecOptions: [String: String] = [:]
        /// 0 lets the encoder choose.
        public var threads = 0
        /// Streams whose packets will be copied.
        public var audio: [AudioStream] = []
        /// Whether the first picture is shown at time zero, whatever its timestamp.
        public var startsAtZero = false
        /// Whether an existing file may be replaced.
        public var overwrite = false

        public init(size: PixelSize, timeBase: Rational, frameRate: Rational? = nil) {
            self.size = size
            self.timeBase = timeBase
            self.frameRate = frameRate
        }
    }

    /// The file.
    public let path: FilePath
    /// What the container cannot hold and will be missing.
    public var warnings: [String] { earlyWarnings + file.warnings + lateWarnings }
    /// Size as coded: the configured one, made even where the codec needs it.
    public let codedSize: PixelSize
    /// Pictures written so far.
    public private(set) var frameCount = 0
    private let encoder: VideoEncoder
    private let file: ContainerFile
    private let earlyWarnings: [String]
    private var lateWarnings: [String] = []
    /// Added to the timestamps of each audio stream, in its ticks.
    private let codecDelays: [Int64]
    /// The longest step in time that the container holds, in seconds.
    private let longestGap: Double
    private let timeBase: Rational
    private let startsAtZero: Bool
    /// The copied streams; the n-th is stream n + 1 of the file.
    private let audio: [AudioStream]
    /// The last coded picture: it is written once its duration, the time of the next, is known.
    private var held: Packet
    private var isHolding = false
    private var spare: Packet
    private var lastTimestamp: Int64?
    private var fragmentStart: Int64 = 0
    private var lastDuration: Int64 = 1
    /// Ticks added to all times: not zero only where the first picture's is negative or shall be zero, or after a gap
    /// that is left out.
    private var offset: Int64 = 0
    /// Audio that came before the first picture.
    private var earlyAudio: [Packet] = []
    private var failure: MediaError?
    private var isFinished = false
    private static let secondsPerFragment = 0.5

    /// Whether FFmpeg has an encoder or codec of this name; the error names the nearest.
    public static func check(codec: String) throws(MediaError) {
        _ = try EncoderCatalog.find(codec)
    }

    /// Validates everything first, the header too: only then is the file created or replaced. Throws `.outputExists`,
    /// `.outputUnavailable`, `.unknownEncoder` or `.invalidArgument`.
    public init(_ path: FilePath, _ configuration: Configuration) throws(MediaError) {
        let call = FFmpegCall("create", path.shown, .writing)
        try Self.checkPlace(path, overwrite: configuration.overwrite, call)
        let codec = try EncoderCatalog.find(configuration.codec)
        let format = try Self.format(for: path, call)
        encoder = try VideoEncoder(codec, configuration)
        let rehearsal = try ContainerRehearsal(format, path, encoder, configuration.audio)
        audio = rehearsal.audio
        earlyWarnings = rehearsal.warnings
        codecDelays = audio.map { Muxer.codecDelay($0, in: format) }
        longestGap = Muxer.longestGap(format, timeBases: [configuration.timeBase] + audio.map(\.timeBase))
        held = try Packet(call)
        spare = try Packet(call)
        let output = try FileOutput(path, overwrite: configuration.overwrite, call)
        do {
            file = try ContainerFile(rehearsal, format, path: path, encoder: encoder, output: output)
        } catch {
            // What was not there before shall not stay as an empty file.
            if !configuration.overwrite { _ = path.withPlatformString(unlink) }
            throw error
        }
        codedSize = PixelSize(
            width: Int(encoder.context.handle.pointee.width), height: Int(encoder.context.handle.pointee.height))
        timeBase = configuration.timeBase
        startsAtZero = configuration.startsAtZero
        self.path = path
    }

    /// Writes a picture shown at `timestamp`, in the configured time base, above the last one; `duration` counts for the
    /// last picture of all. Pictures of another size are scaled.
    public func write(_ image: RGBImage, timestamp: Int64, duration: Int64 = 1) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        if let failure { throw failure }
        if let lastTimestamp, timestamp <= lastTimestamp {
            throw call.error(
                .invalidArgument, reason: "timestamp \(timestamp) is not above the last, \(lastTimestamp)",
                advice: "Give timestamps that grow")
        }
        guard timestamp.magnitude < 1 << 60 else {
            throw call.error(
                .invalidArgument, reason: "timestamp \(timestamp) is out of range", advice: "Give smaller timestamps")
        }
        if let lastTimestamp {
            if timeBase.seconds(timestamp - lastTimestamp) > longestGap {
                offset -= timestamp - lastTimestamp - lastDuration
                lateWarnings.append(
                    "\(path.shown): a gap longer than the container can hold, before \(timestamp), is left out")
            }
        } else {
            offset = startsAtZero ? -timestamp : max(0, -timestamp)
            fragmentStart = timestamp + offset
        }
        lastTimestamp = timestamp
        lastDuration = max(1, duration)
        try remembering { () throws(MediaError) in
            try encoder.send(image, timestamp: timestamp + offset, duration: max(1, duration))
            try drain()
            for packet in earlyAudio { try copy(packet) }
            earlyAudio = []
        }
        frameCount += 1
    }

    /// Copies a packet of one of the configured audio streams; others are ignored.
    public func write(audio packet: Packet) throws(MediaError) {
        if let failure { throw failure }
        if lastTimestamp == nil {
            earlyAudio.append(packet)
            return
        }
        try remembering { () throws(MediaError) in try copy(packet) }
    }

    /// Writes all that is left, and the end of the file. Without it the file lacks its last half second, no more.
    public func finish() throws(MediaError) {
        if let failure { throw failure }
        if isFinished { return }
        isFinished = true
        try remembering { () throws(MediaError) in
            try encoder.finish()
            try drain()
            if isHolding { try file.write(held, of: nil) }
            isHolding = false
            try file.finish()
            if encoder.missingCount > 0 {
                lateWarnings.append("\(path.shown): the encoder left out \(encoder.missingCount) pictures")
            }
        }
    }

    /// After a failure nothing more is written: every later call throws the same.
    private func remembering(_ body: () throws(MediaError) -> Void) throws(MediaError) {
        do {
            try body()
        } catch {
            failure = error
            throw error
        }
    }

    private func drain() throws(MediaError) {
        while try encoder.receive(spare) {
            guard spare.byteCount > 0 else { continue }
            let next = spare.handle.pointee.pts
            if isHolding {
                held.handle.pointee.duration = next - held.handle.pointee.pts
                try file.write(held, of: nil)
                if timeBase.seconds(next - fragmentStart) >= Self.secondsPerFragment {
                    try file.flush()
                    fragmentStart = next
                }
            }
            swap(&held, &spare)
            av_packet_unref(spare.handle)
            isHolding = true
        }
    }

    private func copy(_ packet: Packet) throws(MediaError) {
        guard let index = audio.firstIndex(where: { $0.index == packet.streamIndex }),
            let start = packet.timestamp, packet.handle.pointee.dts != dtop_no_timestamp,
            let move = timeBase.rescale(offset, to: audio[index].timeBase)
        else { return }
        let shift = move + codecDelays[index]
        // What comes before zero only primes the decoder, and shifting all streams for it would falsify their times.
        guard start.magnitude < 1 << 60, packet.handle.pointee.dts.magnitude < 1 << 60, start + shift >= 0,
            packet.handle.pointee.dts + shift >= 0
        else { return }
        // After a gap that will be left out: its place is not known before the picture's is.
        let lead = audio[index].timeBase.seconds(start + shift) - timeBase.seconds((lastTimestamp ?? 0) + offset)
        if lead > longestGap { return }
        packet.handle.pointee.pts += shift
        packet.handle.pointee.dts += shift
        try file.write(packet, of: audio[index])
    }

    /// The container that the name tells.
    private static func format(for path: FilePath, _ call: FFmpegCall) throws(MediaError)
        -> UnsafePointer<AVOutputFormat>
    {
        let guess = path.withPlatformString { av_guess_format(nil, $0, nil) }
        guard let format = guess, format.pointee.flags & AVFMT_NOFILE == 0 else {
            throw call.error(
                .invalidArgument, reason: "the name does not tell the container", advice: "Name the file .mp4 or .mkv")
        }
        return format
    }

    /// What can be known of the place without touching it.
    private static func checkPlace(_ path: FilePath, overwrite: Bool, _ call: FFmpegCall) throws(MediaError) {
        guard path.exists else { return }
        if path.isFolder { throw call.error(dtop_error(EISDIR)) }
        if !overwrite { throw call.error(dtop_error(EEXIST)) }
    }
}
