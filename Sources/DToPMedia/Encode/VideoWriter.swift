import FileNames
import Imaging
import SystemPackage

/// Encodes pictures into a video file, and copies audio packets to it: see `PacketWriter`.
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
        /// How colours are coded; nil for what is usual for the size.
        package var matrix: YUVMatrix?
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

        /// How the pictures are coded.
        var coding: PacketEncoder.Configuration {
            var coding = PacketEncoder.Configuration(size: size, timeBase: timeBase, frameRate: frameRate)
            coding.codec = codec
            coding.codecOptions = codecOptions
            coding.threads = threads
            coding.matrix = matrix
            return coding
        }

        /// What the file holds besides them.
        var file: PacketWriter.Configuration {
            PacketWriter.Configuration(audio: audio, startsAtZero: startsAtZero, overwrite: overwrite)
        }
    }

    /// The path of the file.
    package var path: FilePath { file.path }
    /// Messages about what is missing from the file, for example because the container cannot hold it.
    package var warnings: [String] { file.warnings + lateWarnings }
    /// Size as coded: the configured one, rounded up to even numbers if the codec needs them.
    package var codedSize: PixelSize { encoder.codedSize }
    /// Number of pictures written so far.
    package private(set) var frameCount = 0
    private let encoder: PacketEncoder
    private let file: PacketWriter
    private var lateWarnings: [String] = []
    private var lastTimestamp: Int64?
    private var failure: MediaError?
    private var isFinished = false

    /// Validates everything, the header included, before the file is created or replaced. Throws `.outputExists`,
    /// `.outputUnavailable`, `.unknownEncoder` or `.invalidArgument`.
    package init(_ path: FilePath, _ configuration: Configuration) throws(MediaError) {
        try PacketWriter.checkPlace(path, overwrite: configuration.overwrite)
        try PacketEncoder.check(codec: configuration.codec)
        _ = try PacketWriter.format(for: path)
        encoder = try PacketEncoder(configuration.coding)
        file = try PacketWriter(path, encoder.video, configuration.file)
    }

    /// Writes a picture shown at `timestamp`, in the configured time base, which must be above the last one. `duration`
    /// is in the same ticks and counts for the file's last picture only. Pictures of another size are scaled.
    package func write(_ image: RGBImage, timestamp: Int64, duration: Int64 = 1) throws(MediaError) {
        try write(timestamp) { () throws(MediaError) in
            try encoder.encode(image, timestamp: timestamp, duration: duration)
        }
    }

    /// The same, of a picture as codecs take it.
    package func write(_ image: YUVImage, timestamp: Int64, duration: Int64 = 1) throws(MediaError) {
        try write(timestamp) { () throws(MediaError) in
            try encoder.encode(image, timestamp: timestamp, duration: duration)
        }
    }

    private func write(
        _ timestamp: Int64, _ encode: () throws(MediaError) -> [CodedPacket]
    ) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        if let failure { throw failure }
        try call.check(timestamp: timestamp, after: lastTimestamp)
        lastTimestamp = timestamp
        try remembering { () throws(MediaError) in
            for coded in try encode() { try file.write(coded.packet) }
        }
        frameCount += 1
    }

    /// Copies a packet of one of the configured audio streams; others are ignored.
    package func write(audio packet: Packet) throws(MediaError) {
        if let failure { throw failure }
        try file.write(audio: packet)
    }

    /// Writes what is left, and the end of the file. Without this call, only the file's last half second is missing.
    package func finish() throws(MediaError) {
        if let failure { throw failure }
        if isFinished { return }
        isFinished = true
        try remembering { () throws(MediaError) in
            for coded in try encoder.finish() { try file.write(coded.packet) }
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
}
