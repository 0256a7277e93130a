import DToPEngine
import DToPMedia
import DToPModel
import Imaging

/// Facts about an input, found by opening it and decoding its first frame.
package struct InputProbe: Encodable, Sendable {
    /// The input's name, without credentials.
    package let input: String
    /// FFmpeg's name for the container or protocol.
    package let container: String
    package let codec: String
    /// FFmpeg's name for the pixel format.
    package let pixelFormat: String
    /// As displayed, in pixels.
    package let width: Int
    package let height: Int
    /// Clockwise degrees by which the stored picture is turned for display, and whether it is mirrored first.
    package let rotation: Int
    package let isMirrored: Bool
    /// Frames a second; nil where unknown.
    package let frameRate: Double?
    /// In seconds; nil where unknown.
    package let duration: Double?
    /// Codecs of its audio streams.
    package let audio: [String]
    /// Whether it would be read as a live source.
    package let isLive: Bool
    /// Milliseconds to open the input, and then to decode its first frame.
    package let openMilliseconds: Double
    package let firstFrameMilliseconds: Double
    /// Familiarity of the first frame to each model, 0...1, by model name.
    package private(set) var familiarity: [String: Double] = [:]

    /// A message naming the video stream that was taken; nil if there is only one.
    package let choice: String?

    private let firstFrame: Frame

    enum CodingKeys: String, CodingKey {
        case input, container, codec, width, height, rotation, duration, audio
        case familiarity
        case pixelFormat = "pixel_format"
        case isMirrored = "mirrored"
        case frameRate = "fps"
        case isLive = "live"
        case openMilliseconds = "open_ms"
        case firstFrameMilliseconds = "first_frame_ms"
    }

    /// Opens `input` and decodes its first frame. Throws `MediaError`, `RunError.noFrames`.
    package init(_ input: NamedInput, _ settings: InputSettings) throws {
        let media: MediaInput
        switch input.input {
        case .video(let video): media = video
        case .picture(let path): media = .file(path)
        case .pictures(let list): media = .file(list.paths[0])
        case .sequence(let sequence): media = .file(sequence.pictures[0].path)
        }
        let start = ContinuousClock.now
        let options = settings.options(for: media, isLive: media.isLive ?? false, withAudio: true)
        let reader = try VideoReader(media, threads: 1, options: options)
        let opened = ContinuousClock.now
        guard let frame = try reader.nextFrame() else {
            if let refusal = reader.decoder.refusal { throw refusal }
            throw RunError.noFrames(input: input.name, errors: reader.errorCount)
        }
        self.input = input.name
        container = reader.demuxer.formatName
        codec = reader.video.codecName
        pixelFormat = frame.pixelFormat
        width = frame.displayedSize.width
        height = frame.displayedSize.height
        rotation = frame.orientation.degrees
        isMirrored = frame.orientation.isMirrored
        if case .sequence(let sequence) = input.input {
            frameRate = sequence.frameRate.value
            duration = Double(sequence.length) / sequence.frameRate.value
        } else {
            frameRate = reader.video.frameRate?.value
            duration = reader.video.duration
        }
        choice = reader.demuxer.choice
        audio = reader.audio.map(\.codecName)
        isLive = media.isLive ?? reader.demuxer.isUnbounded
        openMilliseconds = start.duration(to: opened).milliseconds
        firstFrameMilliseconds = opened.duration(to: .now).milliseconds
        firstFrame = frame
    }

    /// Records the first frame's familiarity to the engine's model. Throws `MediaError` and the errors of `segmenter`.
    package mutating func compare(with engine: StreamEngine) throws {
        let segmenter = try engine.segmenter(displayed: firstFrame.displayedSize)
        let image = RGBImage.rgb(segmenter.inputSize)
        try Scaler().scale(firstFrame, into: image)
        let answer = Segmentation(for: segmenter, sizes: [segmenter.inputSize], withConfidence: false)
        segmenter.segment(image, into: answer)
        familiarity[engine.directory.name] = engine.familiarity(answer.record)
    }

    /// The first frame as displayed. Throws `MediaError`.
    package func picture() throws -> RGBImage {
        let picture = RGBImage.rgb(firstFrame.displayedSize)
        try Scaler().scale(firstFrame, into: picture)
        return picture
    }

    /// Models with their familiarity, highest first.
    private var ranking: [(model: String, familiarity: Double)] {
        familiarity.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

extension InputProbe: CustomStringConvertible {
    /// An aligned block of lines without a final line feed.
    package var description: String {
        let turned = (rotation == 0 ? "" : ", turned by \(rotation)°") + (isMirrored ? ", mirrored" : "")
        let rate = frameRate.map { Format.fixed($0, 2) + " a second" } ?? "unknown"
        var rows = [
            ("input", input), ("container", container),
            ("video", "\(codec), \(width)x\(height), \(pixelFormat)\(turned)"), ("frames", rate),
            ("duration", duration.map { Format.fixed($0, 2) + " s" } ?? (isLive ? "live" : "unknown")),
            ("audio", audio.isEmpty ? "none" : audio.joined(separator: ", ")),
            ("read as", isLive ? "live source: newest frame, reconnects" : "finite source: every frame"),
            ("opened in", Format.fixed(openMilliseconds, 0) + " ms"),
            ("first frame in", Format.fixed(firstFrameMilliseconds, 0) + " ms more"),
        ]
        let models = ranking.map { "\($0.model) \(Format.fixed($0.familiarity, 2))" }
        if !models.isEmpty { rows.append(("familiar to", models.joined(separator: ", ") + " (1: all of it)")) }
        return rows.map { Format.leading($0, to: 16) + $1 }.joined(separator: "\n")
    }
}
