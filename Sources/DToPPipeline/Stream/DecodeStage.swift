import DToPMedia
import Imaging

/// First pipeline thread: opens the source, reads, decodes, and scales to the network's input. Passes on every frame of
/// a finite source, in order, and only the newest of a live one.
///
/// `@unchecked Sendable`: run by one thread; others read `source` only after that thread has ended.
final class DecodeStage: @unchecked Sendable {
    private let engine: StreamEngine
    private let open: @Sendable () throws -> FrameSource
    private let pictures: PicturePool
    private let scaler: Scaler
    private let output: BoundedQueue<PipelineItem<DecodedFrame>>
    private let monitor: StreamMonitor
    private let control: StreamControl
    private let relief: StreamRelief
    /// The reset of frames that were left out since the last one taken.
    private var pendingReset: FrameReset?
    /// Nil if it could not be opened.
    private(set) var source: FrameSource?

    init(
        _ engine: StreamEngine, pictures: PicturePool, output: BoundedQueue<PipelineItem<DecodedFrame>>,
        monitor: StreamMonitor, control: StreamControl, relief: StreamRelief,
        open: @escaping @Sendable () throws -> FrameSource
    ) throws(MediaError) {
        self.engine = engine
        self.open = open
        self.pictures = pictures
        scaler = try Scaler()
        self.output = output
        self.monitor = monitor
        self.control = control
        self.relief = relief
    }

    func run() {
        defer {
            monitor.end()
            output.close()
            // Close it here: the program may exit before the last reference is released.
            source?.close()
        }
        do {
            if control.isStopping { return }
            let source = try open()
            self.source = source
            control.isLive = source.isLive
            try read(source)
        } catch {
            // Not a failure: whoever cancelled knows why.
            if let error = error as? MediaError, error.kind == .cancelled { return }
            control.fail(error)
        }
    }

    private func read(_ source: FrameSource) throws {
        // Reading time since the last frame, without waiting for room in the queue.
        var milliseconds = 0.0
        while !control.isStopping {
            let start = ContinuousClock.now
            guard let item = try source.read() else { return control.reachEnd() }
            milliseconds += start.duration(to: .now).milliseconds
            switch item {
            case .audio(let packet):
                guard output.push(.audio(packet)) else { return }
            case .frame(var frame):
                if source.isLive {
                    guard takes(&frame) else { continue }
                }
                let decoded = try scaled(frame, decodeMilliseconds: frame.decodeTime?.milliseconds ?? milliseconds)
                guard send(decoded, isLive: source.isLive) else { return }
                milliseconds = 0
            }
        }
    }

    /// Whether a live frame is to be computed, as far as pressure lets it.
    private func takes(_ frame: inout SourceFrame) -> Bool {
        pendingReset = .merged(pendingReset, frame.reset)
        guard relief.takes() else {
            monitor.meter.add { $0.dropped[.pressure, default: 0] += 1 }
            // Nobody is too slow for a frame that nobody wants.
            if relief.relief.isPause { monitor.take() }
            return false
        }
        frame.reset = pendingReset
        pendingReset = nil
        return true
    }

    private func scaled(_ source: SourceFrame, decodeMilliseconds: Double) throws -> DecodedFrame {
        let start = ContinuousClock.now
        let displayed = source.frame.displayedSize
        let scale = source.arrival == nil ? 1 : relief.relief.scale
        let picture = try picture(source, try engine.inputSize(displayed: displayed, scale: scale))
        let usual = try engine.inputSize(displayed: displayed)
        let isAudited = relief.takeWantsUsualPicture() && picture.use(\.size) != usual
        let usualPicture = isAudited ? try self.picture(source, usual) : nil
        var milliseconds = FrameRecord.Milliseconds()
        milliseconds.decode = decodeMilliseconds
        milliseconds.preprocess = start.duration(to: .now).milliseconds
        return DecodedFrame(source: source, picture: picture, usualPicture: usualPicture, milliseconds: milliseconds)
    }

    private func picture(_ source: SourceFrame, _ size: PixelSize) throws -> Pooled<RGBImage> {
        let picture = pictures.take(size)
        try picture.use { try scaler.scale(source.frame, into: $0) }
        return picture
    }

    /// False if the queue no longer takes frames.
    private func send(_ frame: DecodedFrame, isLive: Bool) -> Bool {
        guard isLive else { return output.push(.frame(frame)) }
        guard let late = output.replace(with: .frame(frame), inheriting: { $0.inheritReset(of: $1) }) else {
            return false
        }
        if late > 0 { monitor.meter.add { $0.dropped[.late, default: 0] += late } }
        return true
    }
}
