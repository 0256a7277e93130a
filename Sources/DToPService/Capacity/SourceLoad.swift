import DToPConfiguration
import DToPMedia
import DToPPipeline
import Imaging

/// What it takes to receive a source: measured by decoding the first seconds of it, or assumed.
package struct SourceLoad: Equatable, Sendable {
    /// What was looked at: `h264 1920x1080, 25 a second`.
    package let description: String
    /// As displayed, in pixels.
    package let size: PixelSize
    /// Frames a second that are computed.
    package let taken: Double
    /// Core seconds a second to decode it and to scale the frames that are taken.
    package let decode: Double

    package init(_ assumed: AssumedSource, _ configuration: SourceConfiguration) {
        description = "assumed \(assumed)"
        size = assumed.size
        taken = assumed.taken(configuration)
        decode = assumed.decodeLoad(configuration)
    }

    /// How much of a source is decoded: enough for several keyframes of most cameras.
    private static let frames = 75
    private static let patience: Duration = .seconds(4)

    /// Opens a source and decodes its first seconds on the calling thread. Throws `MediaError`, `RunError.noFrames`.
    package init(
        measuring media: MediaInput, name: String, _ settings: InputSettings, _ configuration: SourceConfiguration
    ) throws {
        let isLive = settings.isLive ?? media.isLive ?? false
        let reader = try VideoReader(
            media, threads: 1, options: settings.options(for: media, isLive: isLive, withAudio: false))
        // The first frame pays for what is set up once.
        guard let first = try reader.nextFrame() else {
            throw RunError.noFrames(input: name, errors: reader.errorCount)
        }
        size = first.displayedSize
        let begin = ContinuousClock.now
        let before = Duration.usedByThread
        var last = first
        var count = 0
        while count < Self.frames, begin.duration(to: .now) < Self.patience, let frame = try reader.nextFrame() {
            last = frame
            count += 1
        }
        let used = (Duration.usedByThread - before) / .seconds(1)
        // Stored pictures arrive all at once, so the rate is that of their timestamps.
        let span = last.seconds - first.seconds
        let stated = reader.video.frameRate?.value
        let arriving = count > 0 && span > 0.01 ? Double(count) / span : stated ?? 1
        let decodeOfOne = count > 0 ? used / Double(count) : 0
        taken = configuration.processed(of: arriving)
        decode = decodeOfOne * arriving + taken * (try Self.scalingSeconds(last))
        description = "\(reader.video.codecName) \(size), \(Format.fixed(arriving, 1)) a second"
    }

    /// Core seconds to scale a frame to a usual input's size.
    private static func scalingSeconds(_ frame: Frame) throws -> Double {
        let (scaler, picture) = (try Scaler(), RGBImage.rgb(PixelSize(width: 640, height: 360)))
        try scaler.scale(frame, into: picture)
        let before = Duration.usedByThread
        for _ in 0..<3 { try scaler.scale(frame, into: picture) }
        return (Duration.usedByThread - before) / .seconds(3)
    }
}
