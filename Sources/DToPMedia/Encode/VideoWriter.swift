import CFFmpeg
import FileNames
import Glibc
import Imaging
import SystemPackage

/// Writes pictures, and copies of audio packets, to a video file. At any time, even if this process is killed, the file
/// plays up to its last half second.
///
/// MP4 and MOV are written in fragments, Matroska and WebM in clusters, of about 0.5 s. When `write` returns, the file
/// holds all pictures except those of the last 0.5 s and the last picture itself. Timestamps are kept: to the tick in
/// MP4, to the millisecond in Matroska.
package final class VideoWriter {
    /// What the file holds, and how it is coded.
    package struct Configuration: Sendable {
        /// Size of the pictures. If the codec needs even sizes, the last column or row is repeated.
        package var size: PixelSize
        /// Unit of the timestamps.
        package var timeBase: Rational
        /// Approximate frames per second, for rate control. Nil, or a rate outside 0.01 to 1000, means 25.
        package var frameRate: Rational?
        /// Name of an FFmpeg encoder ("libx264", "libvpx-vp9") or codec ("hevc").
        package var codec = "libx264"
        /// Encoder options, which override the defaults (libx264: preset veryfast, tune zerolatency, crf 23).
        package var codecOptions: [String: String] = [:]
        /// Encoder threads, at most 64; 0 lets the encoder choose.
        package var threads = 0
        /// Audio streams whose packets will be copied.
        package var audio: [AudioStream] = []
        /// Whether the first picture is shown at time zero, whatever its timestamp.
        package var startsAtZero = false
        /// Whether an existing file may be replaced.
        package var overwrite = false

        package init(size: PixelSize, timeBase: Rational, frameRate: Rational? = nil) {
            self.size = size
            self.timeBase = timeBase
            self.frameRate = frameRate
        }
    }

    /// The path of the file.
    package let path: FilePath
    /// Messages about what is missing from the file, for example because the container cannot hold it.
    package var warnings: [String] { earlyWarnings + file.warnings + lateWarnings }
    /// Size as coded: the configured one, rounded up to even numbers if the codec needs them.
    package let codedSize: PixelSize
    /// Number of pictures written so far.
    package private(set) var frameCount = 0
    private let encoder: VideoEncoder
    private let file: ContainerFile
    private let earlyWarnings: [String]
    private var lateWarnings: [String] = []
    /// Added to the timestamps of each audio stream, in its ticks.
    private let codecDelays: [Int64]
    /// The longest time between two packets that the container can hold, in seconds.
    private let longestGap: Double
    private let timeBase: Rational
    private let startsAtZero: Bool
    /// The copied streams; element n is stream n + 1 of the file.
    private let audio: [AudioStream]
    /// The last coded picture. It is written once the timestamp of the next one gives its duration.
    private var held: Packet
    private var isHolding = false
    private var spare: Packet
    private var lastTimestamp: Int64?
    private var fragmentStart: Int64 = 0
    private var lastDuration: Int64 = 1
    /// Ticks added to all timestamps. Zero unless the first picture's is negative or must become zero, or a gap was
    /// left out.
    private var offset: Int64 = 0
    /// Audio that came before the first picture.
    private var earlyAudio: [Packet] = []
    private var failure: MediaError?
    private var isFinished = false
    private static let secondsPerFragment = 0.5

    /// Throws unless FFmpeg has an encoder or codec of this name; the error names the nearest.
    package static func check(codec: String) throws(MediaError) {
        _ = try EncoderCatalog.find(codec)
    }

    /// Validates everything, the header included, before the file is created or replaced. Throws `.outputExists`,
    /// `.outputUnavailable`, `.unknownEncoder` or `.invalidArgument`.
    package init(_ path: FilePath, _ configuration: Configuration) throws(MediaError) {
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
            // Leave no empty file where there was none before.
            if !configuration.overwrite { _ = path.withPlatformString(unlink) }
            throw error
        }
        codedSize = PixelSize(
            width: Int(encoder.context.handle.pointee.width), height: Int(encoder.context.handle.pointee.height))
        timeBase = configuration.timeBase
        startsAtZero = configuration.startsAtZero
        self.path = path
    }

    /// Writes a picture shown at `timestamp`, in the configured time base, which must be above the last one. `duration`
    /// is in the same ticks and counts for the file's last picture only. Pictures of another size are scaled.
    package func write(_ image: RGBImage, timestamp: Int64, duration: Int64 = 1) throws(MediaError) {
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
    package func write(audio packet: Packet) throws(MediaError) {
        if let failure { throw failure }
        if lastTimestamp == nil {
            earlyAudio.append(packet)
            return
        }
        try remembering { () throws(MediaError) in try copy(packet) }
    }

    /// Writes what is left, and the end of the file. Without this call, only the file's last half second is missing.
    package func finish() throws(MediaError) {
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

    /// Runs `body` and keeps its error: nothing is written after a failure, and every later call throws the same.
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
        // Audio before zero only primes the decoder. Shifting all streams for its sake would falsify their times.
        guard start.magnitude < 1 << 60, packet.handle.pointee.dts.magnitude < 1 << 60, start + shift >= 0,
            packet.handle.pointee.dts + shift >= 0
        else { return }
        // This audio follows a gap that will be left out. Its place is unknown until the next picture's is known.
        let lead = audio[index].timeBase.seconds(start + shift) - timeBase.seconds((lastTimestamp ?? 0) + offset)
        if lead > longestGap { return }
        packet.handle.pointee.pts += shift
        packet.handle.pointee.dts += shift
        try file.write(packet, of: audio[index])
    }

    /// The container that the file's name implies.
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

    /// Checks what can be known of the place without touching it.
    private static func checkPlace(_ path: FilePath, overwrite: Bool, _ call: FFmpegCall) throws(MediaError) {
        guard path.exists else { return }
        if path.isFolder { throw call.error(dtop_error(EISDIR)) }
        if !overwrite { throw call.error(dtop_error(EEXIST)) }
    }
}
