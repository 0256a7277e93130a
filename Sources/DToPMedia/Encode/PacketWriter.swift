import CFFmpeg
import FileNames
import Glibc
import SystemPackage

/// Writes coded pictures, and copies of audio packets, to a video file. At any time, even if this process is killed, the
/// file plays up to its last half second.
///
/// MP4 and MOV are written in fragments, Matroska and WebM in clusters, of about 0.5 s. When `write` returns, the file
/// holds all pictures except those of the last 0.5 s and the last picture itself. Timestamps are kept: to the tick in
/// MP4, to the millisecond in Matroska.
package final class PacketWriter {
    /// What the file holds besides the pictures.
    package struct Configuration: Sendable {
        /// Audio streams whose packets will be copied.
        package var audio: [AudioStream] = []
        /// Whether the first picture is shown at time zero, whatever its timestamp.
        package var startsAtZero = false
        /// Whether an existing file may be replaced.
        package var overwrite = false

        package init(audio: [AudioStream] = [], startsAtZero: Bool = false, overwrite: Bool = false) {
            self.audio = audio
            self.startsAtZero = startsAtZero
            self.overwrite = overwrite
        }
    }

    /// The path of the file.
    package let path: FilePath
    /// Messages about what is missing from the file, for example because the container cannot hold it.
    package var warnings: [String] { earlyWarnings + file.warnings + lateWarnings }
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
    private var held: Packet?
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

    /// Validates everything, the header included, before the file is created or replaced. Throws `.outputExists`,
    /// `.outputUnavailable` or `.invalidArgument`.
    package init(_ path: FilePath, _ video: CodedVideo, _ configuration: Configuration) throws(MediaError) {
        let call = FFmpegCall("create", path.shown, .writing)
        try Self.checkPlace(path, overwrite: configuration.overwrite)
        let format = try Self.format(for: path)
        let rehearsal = try ContainerRehearsal(format, path, video, configuration.audio)
        audio = rehearsal.audio
        earlyWarnings = rehearsal.warnings
        codecDelays = audio.map { Muxer.codecDelay($0, in: format) }
        longestGap = Muxer.longestGap(format, timeBases: [video.timeBase] + audio.map(\.timeBase))
        file = try FileOutput.begin(path, overwrite: configuration.overwrite, call) { output throws(MediaError) in
            try ContainerFile(rehearsal, format, path: path, video: video, output: output)
        }
        timeBase = video.timeBase
        startsAtZero = configuration.startsAtZero
        self.path = path
    }

    /// Writes a coded picture, and takes it over. Its timestamp, in ticks of the video, must be above the last one; its
    /// duration counts for the file's last picture only.
    package func write(_ packet: Packet) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        if let failure { throw failure }
        let timestamp = packet.handle.pointee.pts
        try call.check(timestamp: timestamp, after: lastTimestamp)
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
        lastDuration = max(1, packet.handle.pointee.duration)
        try remembering { () throws(MediaError) in
            packet.handle.pointee.pts = timestamp + offset
            packet.handle.pointee.dts = timestamp + offset
            packet.handle.pointee.duration = lastDuration
            try hold(packet)
            for packet in earlyAudio { try copy(packet) }
            earlyAudio = []
        }
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
            if let held { try file.write(held, of: nil) }
            held = nil
            try file.finish()
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

    /// Writes the picture before, whose duration is known now.
    private func hold(_ packet: Packet) throws(MediaError) {
        let next = packet.handle.pointee.pts
        if let held {
            held.handle.pointee.duration = next - held.handle.pointee.pts
            try file.write(held, of: nil)
            if timeBase.seconds(next - fragmentStart) >= Self.secondsPerFragment {
                try file.flush()
                fragmentStart = next
            }
        }
        held = packet
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
    static func format(for path: FilePath) throws(MediaError)
        -> UnsafePointer<AVOutputFormat>
    {
        let call = FFmpegCall("create", path.shown, .writing)
        let guess = path.withPlatformString { av_guess_format(nil, $0, nil) }
        guard let format = guess, format.pointee.flags & AVFMT_NOFILE == 0 else {
            throw call.error(
                .invalidArgument, reason: "the name does not tell the container", advice: "Name the file .mp4 or .mkv")
        }
        return format
    }

    /// Checks what can be known of the place without touching it.
    static func checkPlace(_ path: FilePath, overwrite: Bool) throws(MediaError) {
        guard path.exists else { return }
        let call = FFmpegCall("create", path.shown, .writing)
        if path.isFolder { throw call.error(dtop_error(EISDIR)) }
        if !overwrite { throw call.error(dtop_error(EEXIST)) }
    }
}
