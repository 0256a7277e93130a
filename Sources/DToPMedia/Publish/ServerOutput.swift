import CFFmpeg

/// Sends a video stream to a media server: by RTSP over TCP, by RTMP, or as MPEG-TS by SRT.
///
/// Calls block. Each ends when it is done, at its deadline, or when it is cancelled.
package final class ServerOutput {
    /// Deadlines of blocking calls.
    package struct Limits: Sendable {
        /// Until the server is ready for packets.
        package var connecting: Duration = .seconds(10)
        /// Until it has taken one packet.
        package var sending: Duration = .seconds(5)
        /// Until it has been told the end.
        package var closing: Duration = .seconds(1)

        package init() {}
    }

    /// Unit of the packets' timestamps.
    package static let clock = Rational.ninetyKilohertz
    /// What errors say was being done.
    package static let operation = "publish to"

    private let url: PublishURL
    /// The URL without its secrets.
    private let shown: String
    private let limits: Limits
    private let callGuard: CallGuard
    private let handle: UnsafeMutablePointer<AVFormatContext>
    private let filter: BitstreamFilter?
    private var lastTimestamp: Int64?
    /// Whether the server has been told the beginning, and not the end.
    private var isOpen = false

    /// Connects, and waits until the server is ready for packets.
    /// - Parameter cancellation: ends blocking calls, but lets the server be told the end.
    package init(
        _ url: PublishURL, _ video: CodedVideo, limits: Limits = Limits(), cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        self.url = url
        self.limits = limits
        shown = url.description
        let call = FFmpegCall(Self.operation, shown, .sending)
        try url.check(codec: video.parameters.codec, call)
        callGuard = CallGuard(cancellation: cancellation, timeout: limits.connecting, opening: .whatever)
        // An MPEG-TS receiver may join at any keyframe, so each must bring the decoder's parameters.
        filter =
            url.scheme == .srt ? try BitstreamFilter("dump_extra", video.parameters.handle, call) : nil
        var context: UnsafeMutablePointer<AVFormatContext>?
        try call.check(avformat_alloc_output_context2(&context, nil, url.muxer, url.text))
        handle = try call.unwrap(context)
        callGuard.attach(to: handle)
        // From here on, `deinit` cleans up.
        try connect(video, call)
    }

    deinit {
        close()
        avformat_free_context(handle)
    }

    /// Sends a packet, and takes it over.
    /// - Parameter timestamp: when it is shown and decoded, in ticks of `clock`. It grows from packet to packet; one that
    ///   does not is moved behind the last.
    package func write(_ packet: Packet, at timestamp: Int64) throws(MediaError) {
        let call = FFmpegCall(Self.operation, shown, .sending)
        guard isOpen, let stream = dtop_stream(handle, 0), let base = Rational(stream.pointee.time_base),
            let ticks = Self.clock.rescale(timestamp, to: base)
        else { throw call.error(.invalidArgument, reason: "it is closed, or the time \(timestamp) is out of range") }
        callGuard.timeout = limits.sending
        callGuard.arm()
        try callGuard.checkCancellation(call)
        try filter?.filter(packet)
        packet.place(at: ticks, after: &lastTimestamp)
        packet.handle.pointee.duration = 0
        let code = av_write_frame(handle, packet.handle)
        // FFmpeg's RTSP ignores that a write was interrupted or failed.
        if callGuard.hasStopped {
            let error = callGuard.error(dtop_error_exit, of: call)
            guard error.kind == .timedOut else { throw error }
            throw error.with(reason: "the server has taken nothing for \(limits.sending)", advice: Self.lostAdvice)
        }
        if code < 0 { throw failure(code, call, isConnected: true) }
    }

    /// Tells the server the end, and closes the connection.
    package func finish() { close() }

    private static let lostAdvice = MediaError.Kind.disconnected.advice

    private func connect(_ video: CodedVideo, _ call: FFmpegCall) throws(MediaError) {
        let stream = try call.unwrap(avformat_new_stream(handle, nil))
        try video.describe(stream, call)
        stream.pointee.time_base = Self.clock.ffmpeg
        handle.pointee.avoid_negative_ts = 0
        // Each packet is sent at once.
        handle.pointee.flush_packets = 1
        callGuard.arm()
        try callGuard.checkCancellation(call)
        if handle.pointee.oformat.pointee.flags & AVFMT_NOFILE == 0 {
            let options = Options(["protocol_whitelist": url.protocols])
            let code = avio_open2(
                &handle.pointee.pb, url.text, AVIO_FLAG_WRITE, &handle.pointee.interrupt_callback, &options.handle)
            if code < 0 { throw failure(code, call) }
        }
        let options = Options(url.muxerOptions)
        let code = avformat_write_header(handle, &options.handle)
        if code < 0 { throw failure(code, call) }
        isOpen = true
        if callGuard.hasStopped { throw failure(dtop_error_exit, call) }
    }

    private func close() {
        callGuard.armForClosing(limits.closing)
        // It also frees what the muxer holds, so it must follow each header, even after an error.
        if isOpen { av_write_trailer(handle) }
        isOpen = false
        if handle.pointee.oformat.pointee.flags & AVFMT_NOFILE == 0 { avio_closep(&handle.pointee.pb) }
    }

    /// The error for a code.
    private func failure(_ code: Int32, _ call: FFmpegCall, isConnected: Bool = false) -> MediaError {
        let error = callGuard.error(code, of: call)
        switch error.kind {
        case .timedOut: return error.with(reason: error.reason, advice: Self.lostAdvice)
        case .unauthorized:
            let login = LoginFailure(
                limit: LoginFailure.rtspLimit, status: error.reason, credentials: url.credentials,
                challenge: call.loginChallenge, advice: "Give user name and password in the URL of `publish`")
            return error.with(reason: login.reason, advice: login.advice)
        case .rejected where error.isOfUnknownHost: return error.with(kind: .unreachable)
        case .rejected where isConnected: return error.with(kind: .disconnected)
        case .rejected where code == dtop_error_eof || code == dtop_error(EIO): return error.asHangUp
        case .rejected where (error.logLine ?? "").isEmpty && MediaError.isOfHangUpOrNonsense(code):
            // A server that answers has its own reason.
            return error.reason == FFmpegCall.text(code) ? error.asHangUp : error
        default: return error
        }
    }
}
