import DToPMedia
import SystemPackage

/// The wanted frames of one input, in order.
package final class FrameSource {
    package enum Item: Sendable {
        case frame(SourceFrame)
        /// An audio packet, to be copied unchanged.
        case audio(Packet)
    }

    private let reader: any FrameReader
    private var picker: FramePicker
    private let part: VideoPart?
    private let meter: StreamMeter
    /// Errors that the meter has counted.
    private var countedErrors = 0
    /// Frames handed out.
    private var count = 0
    /// Time of the last frame left out, in seconds from the input's beginning; nil if there is none.
    private var unwanted: Double?
    /// Whether the last wanted frame has been passed.
    private var isAtEnd = false
    /// Reset reason of the frames left out since the last one handed out; the next one inherits it.
    private var pendingReset: FrameReset?

    /// Opens the input, unless it is known to be live: then `read` opens it, again after each loss.
    /// - Parameters:
    ///   - frameRate: frames per second at which an overlay shows independent pictures.
    ///   - withAudio: whether audio packets are wanted.
    ///   - connector: connects to live sources.
    ///   - recording: takes the packets of video; nil for none.
    ///   - relief: what a live source gives up, and counts.
    package init(
        _ input: StreamInput, _ settings: InputSettings, frameRate: Rational, withAudio: Bool = true,
        connector: any LiveConnector = InProcessConnector(), recording: Recording? = nil, monitor: StreamMonitor,
        relief: StreamRelief = StreamRelief(), cancellation: Cancellation
    ) throws(MediaError) {
        picker = FramePicker(settings.selection)
        part = settings.part
        meter = monitor.meter
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
                .file(path), settings, withAudio: withAudio, connector, recording, monitor: monitor, relief: relief,
                cancellation: cancellation)
        case .video(let video):
            reader = try Self.reader(
                video, settings, withAudio: withAudio, connector, recording, monitor: monitor, relief: relief,
                cancellation: cancellation)
        }
        if recording?.isOn == true, !(reader is LiveReader || reader is VideoFrameReader) {
            monitor.note("`record` copies the packets of videos and cameras; pictures are not recorded")
        }
    }

    /// Whether a file holds a still picture rather than an animation or video, whatever its name.
    private static func isStill(
        _ path: FilePath, _ settings: InputSettings, _ cancellation: Cancellation
    ) throws(MediaError) -> Bool {
        let options = settings.options(for: .file(path), isLive: false, withAudio: false)
        return try Demuxer(.file(path), options: options, cancellation: cancellation).isStill
    }

    private static func reader(
        _ input: MediaInput, _ settings: InputSettings, withAudio: Bool, _ connector: any LiveConnector,
        _ recording: Recording?, monitor: StreamMonitor, relief: StreamRelief, cancellation: Cancellation
    ) throws(MediaError) -> any FrameReader {
        let isLive = settings.isLive ?? input.isLive
        if isLive == true {
            return LiveReader(
                input, settings, connector: connector, recording: recording, monitor: monitor, relief: relief,
                cancellation: cancellation)
        }
        let options = settings.options(for: input, isLive: false, withAudio: withAudio)
        var opened: VideoReader?
        if isLive == nil {
            let connection = try connector.connect(input, options, cancellation: cancellation)
            if connection.isUnbounded {
                return LiveReader(
                    input, settings, connector: connector, opened: connection, recording: recording, monitor: monitor,
                    relief: relief, cancellation: cancellation)
            }
            opened = connection as? VideoReader
        }
        // One thread decodes: with several, a damaged stream decodes differently from run to run.
        let open = { () throws(MediaError) in
            try VideoReader(input, threads: 1, options: options, cancellation: cancellation)
        }
        let video = if let opened { opened } else { try open() }
        return try VideoFrameReader(
            video, frames: settings.media.frames, selection: settings.selection, part: settings.part,
            withAudio: withAudio,
            recording: recording,
            monitor: monitor, reopen: open)
    }

    /// Whether only the newest frame matters, rather than every frame.
    package var isLive: Bool { reader.isLive }
    /// Places that could not be read or decoded so far.
    package var errorCount: Int { reader.errorCount }
    /// Errors of the independent pictures that were left out.
    package var failedPictures: [MediaError] { reader.failedPictures }

    /// Disconnects from a live source; nothing is read afterwards.
    package func close() { reader.close() }

    /// The error that explains why no frame was handed out.
    package func noFrames(name: String) -> RunError {
        guard let unwanted else { return .noFrames(input: name, errors: errorCount) }
        return .noneWanted(input: name, last: unwanted)
    }

    /// The next frame or audio packet; nil at the end. Throws `MediaError`, `RunError`.
    package func read() throws -> Item? {
        while !isAtEnd, let item = try readCounted() {
            guard case .frame(var frame) = item else { return item }
            frame.reset = .merged(pendingReset, frame.reset)
            let seconds = frame.seconds - reader.startSeconds
            let place = part?.pick(frame.timestamp) ?? .take
            let choice = place == .take ? picker.pick(seconds: seconds) : place
            if choice != .take { meter.add { $0.dropped[.unwanted, default: 0] += 1 } }
            switch choice {
            case .end:
                isAtEnd = true
                unwanted = seconds
            case .skip:
                pendingReset = frame.reset
                unwanted = seconds
            case .take:
                guard try reader.bringPicture(of: frame) else {
                    pendingReset = frame.reset
                    continue
                }
                pendingReset = nil
                // The input began earlier; here only a part of it does.
                if count == 0, part?.from != nil, frame.reset == .start { frame.reset = .interval }
                count += 1
                frame.number = count + reader.droppedCount
                return .frame(frame)
            }
        }
        // Some files store audio after the frames it belongs to.
        return isAtEnd ? try reader.readAudio().map(Item.audio) : nil
    }

    private func readCounted() throws -> Item? {
        defer {
            let errors = reader.errorCount - countedErrors
            if errors > 0 { meter.add { $0.decodeErrors += errors } }
            countedErrors += max(errors, 0)
        }
        let item = try reader.read()
        // The reader of a live source counts all that arrive, also those that it holds back.
        if case .frame = item, !reader.isLive { meter.add { $0.input.received += 1 } }
        return item
    }
}
