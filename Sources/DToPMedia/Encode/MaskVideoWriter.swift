import CFFmpeg
import FileNames
import Glibc
import Imaging
import SystemPackage

/// Writes label maps as a lossless gray video in Matroska: the value of a pixel is its class. At any time, even if this
/// process is killed, the file plays up to its last half second. Timestamps are kept to the millisecond.
package final class MaskVideoWriter {
    /// What the file holds.
    package struct Configuration: Sendable {
        package var size: PixelSize
        /// Unit of the timestamps.
        package var timeBase: Rational
        /// Approximate frames per second, for players; nil if unknown.
        package var frameRate: Rational?
        /// More than 255 classes take 16 bits a pixel.
        package var classCount: Int
        /// What the track's tags say, by their names.
        package var tags: [String: String] = [:]
        /// Whether an existing file may be replaced.
        package var overwrite = false

        package init(size: PixelSize, timeBase: Rational, frameRate: Rational? = nil, classCount: Int) {
            self.size = size
            self.timeBase = timeBase
            self.frameRate = frameRate
            self.classCount = classCount
        }
    }

    /// The ending that its files must have.
    package static let ending = ".mkv"
    package static let codecName = "ffv1"

    package let path: FilePath
    /// What could not be kept as asked.
    package private(set) var warnings: [String] = []
    /// Masks written so far.
    package private(set) var frameCount = 0
    private let encoder: MaskEncoder
    private let muxer: Muxer
    private let size: PixelSize
    private let timeBase: Rational
    private var lastTimestamp: Int64?
    /// Timestamp of the last picture that the kernel surely has.
    private var clusterStart: Int64?
    /// Ticks added to all timestamps: Matroska has none below zero.
    private var offset: Int64 = 0
    private static let secondsPerCluster = 0.5

    /// Creates the file. Throws `.outputExists`, `.outputUnavailable` or `.invalidArgument`.
    package init(_ path: FilePath, _ configuration: Configuration) throws(MediaError) {
        let call = FFmpegCall("create", path.shown, .writing)
        self.path = path
        size = configuration.size
        timeBase = configuration.timeBase
        encoder = try MaskEncoder(configuration)
        let format = try call.unwrap(av_guess_format("matroska", nil, nil))
        let video = encoder.video
        muxer = try FileOutput.begin(path, overwrite: configuration.overwrite, call) { output throws(MediaError) in
            try Muxer(format, path: path, video: video, audio: [], output: output)
        }
    }

    /// Writes a mask shown at `timestamp`, in the configured time base, which must be above the last one. A mask of
    /// another size is brought to the video's: each pixel gets the class at its centre.
    package func write(_ labels: LabelMap, timestamp: Int64, duration: Int64 = 1) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try call.check(timestamp: timestamp, after: lastTimestamp)
        if lastTimestamp == nil { offset = max(0, -timestamp) }
        lastTimestamp = timestamp
        if labels.size != size, warnings.isEmpty {
            warnings.append("\(path.shown): masks of \(labels.size) are brought to the video's size, \(size)")
        }
        let packet = try encoder.encode(labels.nearest(size))
        packet.setTimestamps(timestamp + offset)
        packet.handle.pointee.duration = max(duration, 1)
        try muxer.write(packet, of: nil)
        frameCount += 1
        // The first one, and one that comes late after the last, are written at once.
        if let clusterStart, timeBase.seconds(timestamp - clusterStart) < Self.secondsPerCluster { return }
        clusterStart = timestamp
        try muxer.flush()
    }

    /// Writes what is left, and the end of the file.
    package func finish() throws(MediaError) {
        try muxer.flush()
        try muxer.finish()
    }
}
