import DToPMedia
import SystemPackage

/// The wanted frames of one input, in order.
///
/// `@unchecked Sendable`: used by one thread at a time.
package final class FrameSource: @unchecked Sendable {
    package enum Item: Sendable {
        case frame(SourceFrame)
        /// A packet of an audio stream, to be copied.
        case audio(Packet)
    }

    private let reader: any FrameReader
    private var picker: FramePicker
    /// Frames handed out.
    private var count = 0
    /// Where the last frame that was left out lies, in seconds from the input's beginning.
    private var unwanted: Double?
    /// The wanted frames are over.
    private var isAtEnd = false
    /// Of the last frame that was left out, and with it a reason to begin anew.
    private var pendingReset: String?

    /// Opens an input that ends; a live one is opened by `read`, again and again if need be.
    /// - Parameters:
    ///   - frameRate: at which independent pictures are shown in an overlay.
    ///   - withAudio: whether audio packets are wanted.
    package init(
        _ input: StreamInput, _ settings: InputSettings, frameRate: Rational, withAudio: Bool = true,
        monitor: StreamMonitor, cancellation: Cancellation
    ) throws(MediaError) {
        picker = FramePicker(settings.selection)
        switch input {
        case .pictures(let list):
            reader = PictureReader(
                list.paths, frameRate: frameRate,
                decoder: PictureDecoder(monitor: monitor, cancellation: cancellation))
        case .sequence(let sequence):
            reader = SequenceReader(
                sequence, start: settings.selection.start,
                decoder: PictureDecoder(monitor: monitor, cancellation: cancellation))
        case .picture(let path) where try Self.isStill(path, settings, cancellation):
            reader = PictureReader(
                [path], frameRate: frameRate, decoder: PictureDecoder(monitor: monitor, cancellation: cancellation))
        case .picture(let path):
            reader = try Self.reader(
                .file(path), settings, withAudio: withAudio, monitor: monitor, cancellation: cancellation)
        case .video(let video):
            reader = try Self.reader(
                video, settings, withAudio: withAudio, monitor: monitor, cancellation: cancellation)
        }
    }

    /// Whether a file holds a picture, not an animation or a film, whatever its name.
    private static func isStill(
        _ path: FilePath, _ settings: InputSettings, _ cancellation: Cancellation
    ) throws(MediaError) -> Bool {
        let options = settings.options(for: .file(path), isLive: false, withAudio: false)
        return try Demuxer(.file(path), options: options, cancellation: cancellation).isStill
    }

    private static func reader(
        _ input: MediaInput, _ settings: InputSettings, withAudio: Bool, monitor: StreamMonitor,
        cancellation: Cancellation
    ) throws(MediaError) -> any FrameReader {
        let isLive = settings.isLive ?? input.isLive
        if isLive == true { return LiveReader(input, settings, monitor: monitor, cancellation: cancellation) }
        let options = settings.options(for: input, isLive: false, withAudio: withAudio)
        // One thread decodes: where a stream is damaged, several give different pictures from run to run.
        let open = { () throws(MediaError) in
            try VideoReader(input, threads: 1, options: options, cancellation: cancellation)
        }
        let video = try open()
        if isLive == nil, video.demuxer.isUnbounded {
            return LiveReader(input, settings, opened: video, monitor: monitor, cancellation: cancellation)
        }
        return try VideoFrameReader(
            video, selection: settings.selection, withAudio: withAudio, monitor: monitor, reopen: open)
    }

    /// Whether the newest frame counts, not every one.
    package var isLive: Bool { reader.isLive }
    /// Places that could not be read or decoded so far.
    package var errorCount: Int { reader.errorCount }
    /// Why independent pictures were left out.
    package var failedPictures: [MediaError] { reader.failedPictures }

    /// Takes leave of a live source; nothing is read afterwards.
    package func close() { reader.close() }

    /// Why no frame was handed out.
    package func noFrames(name: String) -> RunError {
        guard let unwanted else { return .noFrames(input: name, errors: errorCount) }
        return .noneWanted(input: name, last: unwanted)
    }

    /// The next frame or audio packet; nil at the end. Throws `MediaError`, `RunError`.
    package func read() throws -> Item? {
        while !isAtEnd, let item = try reader.read() {
            guard case .frame(var frame) = item else { return item }
            frame.reset = pendingReset ?? frame.reset
            let seconds = frame.seconds - reader.startSeconds
            switch picker.pick(seconds: seconds) {
            case .end:
                isAtEnd = true
                unwanted = seconds
            case .skip:
                pendingReset = frame.reset
                unwanted = seconds
            case .take:
                pendingReset = nil
                count += 1
                frame.number = count + reader.droppedCount
                return .frame(frame)
            }
        }
        // Some files have the sound behind the pictures that it belongs to.
        return isAtEnd ? try reader.readAudio().map(Item.audio) : nil
    }
}
