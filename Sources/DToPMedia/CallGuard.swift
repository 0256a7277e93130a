import CFFmpeg
import Glibc

/// Stops FFmpeg's blocking calls on cancellation or at a deadline, and keeps an input file from opening other files.
///
/// FFmpeg polls it through the interrupt callback, about ten times a second while it waits for a network.
final class CallGuard {
    /// What a demuxer may open besides the sockets of its protocol.
    enum Opening {
        case whatever
        /// Only this URL.
        case only([CChar])
        /// Whatever its policy allows, with these options added for https.
        case verifying([String: String])
    }

    private let cancellation: Cancellation
    /// How long one armed call may take.
    var timeout: Duration
    private let opening: Opening
    private var deadline = ContinuousClock.now
    private(set) var isPastDeadline = false
    /// True once an armed call has been told to stop.
    private(set) var hasStopped = false
    private var isClosing = false
    private var openDefault:
        (
            @convention(c) (
                UnsafeMutablePointer<AVFormatContext>?, UnsafeMutablePointer<UnsafeMutablePointer<AVIOContext>?>?,
                UnsafePointer<CChar>?, Int32, UnsafeMutablePointer<OpaquePointer?>?
            ) -> Int32
        )?

    init(cancellation: Cancellation, timeout: Duration, opening: Opening) {
        self.cancellation = cancellation
        self.timeout = timeout
        self.opening = opening
    }

    /// Starts the timeout of one blocking call.
    func arm() {
        deadline = .now + timeout
        isPastDeadline = false
        hasStopped = false
    }

    /// Starts the timeout for saying goodbye to a server, which cancellation does not shorten.
    func armForClosing(_ timeout: Duration) {
        isClosing = true
        deadline = .now + timeout
        isPastDeadline = false
        hasStopped = false
    }

    /// Sets FFmpeg's callbacks for interrupting and opening. The guard must outlive `context`.
    func attach(to context: UnsafeMutablePointer<AVFormatContext>) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        context.pointee.interrupt_callback = AVIOInterruptCB(
            callback: { this in
                guard let this else { return 0 }
                return Unmanaged<CallGuard>.fromOpaque(this).takeUnretainedValue().mustStop ? 1 : 0
            }, opaque: this)
        if case .whatever = opening { return }
        openDefault = context.pointee.io_open
        context.pointee.opaque = this
        context.pointee.io_open = { context, io, url, flags, options in
            guard let context, let url, let this = context.pointee.opaque else { return dtop_error(EINVAL) }
            let callGuard = Unmanaged<CallGuard>.fromOpaque(this).takeUnretainedValue()
            return callGuard.open(context, io, url, flags, options)
        }
    }

    /// Opens what the demuxer asks for, if that is allowed. Returns FFmpeg's code.
    private func open(
        _ context: UnsafeMutablePointer<AVFormatContext>,
        _ io: UnsafeMutablePointer<UnsafeMutablePointer<AVIOContext>?>?, _ url: UnsafePointer<CChar>, _ flags: Int32,
        _ options: UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 {
        guard let openDefault else { return dtop_error(EPERM) }
        switch opening {
        case .whatever: return openDefault(context, io, url, flags, options)
        case .only(let allowed):
            // Playlists and movie files can name other files on this machine.
            guard strcmp(url, allowed) == 0 else { return dtop_error(EPERM) }
            return openDefault(context, io, url, flags, options)
        case .verifying(let verification):
            // A playlist's demuxer does not pass these options on to what the playlist names.
            guard String(cString: url).lowercased().hasPrefix("https:") else {
                return openDefault(context, io, url, flags, options)
            }
            let own = Options(verification)
            guard let options else { return openDefault(context, io, url, flags, &own.handle) }
            for (key, value) in verification { av_dict_set(options, key, value, AV_DICT_DONT_OVERWRITE) }
            return openDefault(context, io, url, flags, options)
        }
    }

    /// Whether the armed call must end now.
    var mustStop: Bool {
        if ContinuousClock.now >= deadline { isPastDeadline = true }
        if isPastDeadline || (cancellation.isCancelled && !isClosing) { hasStopped = true }
        return hasStopped
    }

    /// Waits for 2 ms, for calls that do not wait by themselves. Returns false if the call must end.
    func pause() -> Bool {
        usleep(2000)
        return !mustStop
    }

    /// Throws if it was cancelled, even if nothing would block.
    func checkCancellation(_ call: FFmpegCall) throws(MediaError) {
        if cancellation.isCancelled { throw error(dtop_error_exit, of: call) }
    }

    /// `10 s`, `0.5 s`.
    private static func text(_ duration: Duration) -> String {
        let tenths = Int((duration / .milliseconds(100)).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }

    /// The error for a code that the armed call returned.
    func error(_ code: Int32, of call: FFmpegCall) -> MediaError {
        if cancellation.isCancelled {
            return call.error(.cancelled, code: code, reason: "cancelled")
        }
        // A context remembers that it was interrupted, so a call armed since then may also end this way.
        if isPastDeadline || code == dtop_error_exit {
            return call.error(.timedOut, code: code, reason: "no answer within \(Self.text(timeout))")
        }
        return call.error(code)
    }
}
