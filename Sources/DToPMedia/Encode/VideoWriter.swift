import FileNames
import Imaging
import SystemPackage

/// Encodes pictures into a video file, and copies audio packets to it: see `PacketWriter`.
package final class VideoWriter {
    /// What the file holds, and how it is coded.
    package struct Configuration: Sendable {
        /// How the pictures are coded.
        package var coding: PacketEncoder.Configuration
        /// What the file holds besides them.
        package var file = PacketWriter.Configuration()

        package init(size: PixelSize, timeBase: Rational, frameRate: Rational? = nil) {
            coding = PacketEncoder.Configuration(size: size, timeBase: timeBase, frameRate: frameRate)
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
        try PacketWriter.checkPlace(path, overwrite: configuration.file.overwrite)
        try PacketEncoder.check(codec: configuration.coding.codec)
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
