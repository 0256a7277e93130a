import Threads
import CIsolation
import DToPMedia
import DToPPipeline
import Glibc

/// A source worker's own side: connects to one source, decodes it, and offers its frames to the service, which started
/// it with a socket as its descriptor 3. Ends with the connection, or when the service closes the socket.
@safe package final class SourceWorker {
    private let socket = WorkerSocket(WorkerProcess.socket)
    private let cancellation = Cancellation()
    /// Where pictures go; empty until the first is wanted.
    private var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var layout: PictureLayout?
    /// Whether the service wants packets.
    private var sendsPackets = false
    /// Processor time that decoding may take, in seconds a second; nil for no bound.
    private var decodeRate: Double?
    /// How the last packet sent is coded; nil before the first.
    private var video: CodedVideo?

    private init() {}

    /// Serves until the end, and ends the process.
    package static func run() -> Never {
        SourceWorker().serve()
        // Neither destructors nor `atexit` functions: they may need what this process has given up.
        _exit(0)
    }

    private func serve() {
        guard case .open(let request) = order() else { return }
        do throws(MediaError) {
            guard let url = MediaURL(request.url) else { throw Self.noURL }
            try confine(request)
            switch request.content {
            case .frames: try serveFrames(of: url, request.options)
            case .packets: try servePackets(of: url, request.options)
            }
        } catch {
            report(.failed(error))
        }
    }

    private func serveFrames(of url: MediaURL, _ options: InputOptions) throws(MediaError) {
        let reader = try VideoReader(.url(url), threads: 1, options: options, cancellation: cancellation)
        try reader.copyPackets {
            self.sendsPackets
        } to: {
            self.send($0)
        }
        report(.opened(WorkerReport.SourceFacts(reader.demuxer)))
        guard case .goLive(let timeout) = order() else { return }
        reader.goLive(timeout: timeout)
        try confineToPlaying(url)
        try play(reader)
    }

    private func servePackets(of url: MediaURL, _ options: InputOptions) throws(MediaError) {
        let reader = try PacketReader(.url(url), options: options, cancellation: cancellation)
        report(.opened(WorkerReport.SourceFacts(reader.demuxer)))
        guard case .goLive(let timeout) = order() else { return }
        reader.goLive(timeout: timeout)
        try confineToPlaying(url)
        while let packet = try reader.next() { send(packet) }
        report(.ended)
    }

    private func confineToPlaying(_ url: MediaURL) throws(MediaError) {
        // HTTP opens a connection for each segment of a playlist, and for each jump in a file.
        if ![.http, .https].contains(url.scheme) { try Sandbox.confineToPlaying() }
    }

    private static let noURL = MediaError(
        .invalidArgument, operation: "open", subject: "the source", reason: "it has no URL", advice: "Check the URL")

    /// Prepares for a hostile source.
    private func confine(_ request: WorkerRequest) throws(MediaError) {
        // Others could read the environment that a process is started with, but not this one.
        for (name, value) in request.environment { unsafe setenv(name, value, 1) }
        // Options may name files, such as certificates.
        try Sandbox.enter(allowing: Array(request.ffmpeg.values))
        if let level = request.logLevel {
            // A line is lost rather than a picture late.
            MediaLog.forward(upTo: level) { [sender = socket.sender] in _ = sender.offer(WorkerReport.log($0, $1).bytes)
            }
        }
        endWithSocket(goodbye: request.closeTimeout)
        try Sandbox.confineToConnecting()
    }

    /// Ends reading once the service closes the socket, and the process soon after: it may hang in any call.
    private func endWithSocket(goodbye: Duration) {
        _ = StageThread("socket") { [cancellation, descriptor = socket.sender.descriptor] in
            dtop_wait_for_hangup(descriptor)
            cancellation.cancel()
            usleep(useconds_t(clamping: Int64(goodbye / .microseconds(1)) + 400_000))
            _exit(1)
        }
    }

    private func play(_ reader: VideoReader) throws(MediaError) {
        while let frame = try reader.nextFrame() {
            report(.frame(WorkerReport.OfferedFrame(frame, of: reader)))
            switch order() {
            case .skip: break
            case .take(let offset):
                guard fill(offset, with: frame) else { return }
                report(.filled)
            default: return
            }
            reader.decodeRate = decodeRate
        }
        report(.ended)
    }

    /// Copies the picture of `frame` to its place; false if it does not fit there.
    private func fill(_ offset: Int, with frame: Frame) -> Bool {
        let header = FrameHeader(frame)
        if layout?.fits(header) != true { layout = PictureLayout(header) }
        let room = unsafe memory.count - offset
        guard let layout, let start = unsafe memory.baseAddress, layout.byteCount <= room else { return false }
        unsafe layout.copy(frame, to: start + offset)
        return true
    }

    private func send(_ coded: CodedPacket) {
        // The service would take more for a lie.
        guard coded.packet.byteCount <= OfferedPacket.longest else { return }
        if video.map({ !$0.isSame(as: coded.video) }) ?? true {
            var facts = CodedVideoFacts(coded.video)
            if facts.extradata.count > CodedVideoFacts.longestDescription { facts.extradata = [] }
            if facts.sound?.extradata.count ?? 0 > CodedVideoFacts.longestDescription {
                facts.sound?.extradata = []
            }
            report(.video(facts))
            video = coded.video
        }
        report(.packet(OfferedPacket(coded)))
        let bytes = unsafe coded.packet.bytes
        for start in stride(from: 0, to: bytes.count, by: OfferedPacket.longestPart) {
            report(.part(unsafe Array(bytes[start..<min(start + OfferedPacket.longestPart, bytes.count)])))
        }
    }

    private func report(_ report: WorkerReport) { _ = socket.sender.send(report.bytes) }

    /// The next order about a frame; nil at the end.
    private func order() -> WorkerOrder? {
        while true {
            let (received, descriptor) = socket.receive()
            defer { if let descriptor { close(descriptor) } }
            guard case .message(let bytes) = received, let order = try? WorkerOrder(bytes) else { return nil }
            switch order {
            case .packets(let areWanted): sendsPackets = areWanted
            case .decodeRate(let rate): decodeRate = rate.map { Double($0) / 1e9 }
            case .memory(let byteCount):
                guard let descriptor, map(descriptor, byteCount) else { return nil }
            default: return order
            }
        }
    }

    private func map(_ descriptor: Int32, _ byteCount: Int) -> Bool {
        unsafe munmap(memory.baseAddress, memory.count)
        let start = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard unsafe start != MAP_FAILED else { return false }
        unsafe memory = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
        return true
    }
}

extension WorkerReport.SourceFacts {
    fileprivate init(_ demuxer: Demuxer) {
        self.init(
            codecName: demuxer.video.codecName, timeBase: demuxer.video.timeBase, frameRate: demuxer.video.frameRate,
            choice: demuxer.choice, hasTimestamps: demuxer.hasTimestamps, isUnbounded: demuxer.isUnbounded,
            holdsBack: demuxer.holdsBack)
    }
}

extension WorkerReport.OfferedFrame {
    fileprivate init(_ frame: Frame, of reader: VideoReader) {
        let (now, shared) = (ContinuousClock.now, MonotonicTime.now)
        func time(_ moment: ContinuousClock.Instant) -> Int64 {
            shared - Int64(moment.duration(to: now) / .nanoseconds(1))
        }
        self.init(
            header: FrameHeader(frame), arrival: time(reader.lastArrival), beginning: time(reader.lastBeginning),
            decodeTime: reader.decodeTime, leftOutCount: reader.leftOutCount, errorCount: reader.errorCount,
            refusal: reader.refusal)
    }
}
