import CFFmpeg
import Glibc
import Numerics
import Synchronization

/// FFmpeg's own log: silent, but its last warnings are kept for errors, and all of it can be passed on.
public enum MediaLog {
    /// FFmpeg's levels, by its numbers; higher ones say more.
    public enum Level: Int32, Comparable, Sendable {
        case error = 16
        case warning = 24
        case info = 32
        case verbose = 40
        case debug = 48

        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// Takes a line without its line feed, credentials removed; called on any thread.
    public typealias Handler = @Sendable (Level, String) -> Void

    /// A warning or an error.
    struct Line {
        let position: Int
        let thread: pthread_t
        let level: Level
        /// What logged it: an AVFormatContext, an AVCodecContext, ...
        let source: UInt
        let text: String
    }

    private struct State {
        var lines: [Line] = []
        var position = 0
        var handler: Handler?
    }

    private static let state = Mutex(State())
    /// Lines above this level are not even formatted.
    private static let ceiling = Atomic<Int32>(Level.warning.rawValue)
    private static let capacity = 64

    private static let installed: Void = av_log_set_callback { context, level, format, arguments in
        MediaLog.receive(context, level, format, arguments)
    }

    /// Passes every line up to `level` on, from whatever thread FFmpeg logs on. The first handler set stays.
    /// Returns false if there was one already.
    @discardableResult
    public static func forward(upTo level: Level, to handler: @escaping Handler) -> Bool {
        install()
        let isFirst = state.withLock { state in
            if state.handler != nil { return false }
            state.handler = handler
            return true
        }
        if isFirst { ceiling.store(max(level, .warning).rawValue, ordering: .relaxed) }
        return isFirst
    }

    /// Takes FFmpeg's log over; everything that calls FFmpeg passes here first.
    static func install() { installed }

    /// Where the log stands now.
    static func position() -> Int {
        install()
        return state.withLock { $0.position }
    }

    /// The newest warning or error that this thread caused after `position`.
    static func lastLine(since position: Int) -> String? {
        let thread = pthread_self()
        return state.withLock { state in
            state.lines.last { $0.thread == thread && $0.position >= position }?.text
        }
    }

    /// The size of a picture that this thread had FFmpeg refuse since `position`.
    static func refusedSize(since position: Int) -> PixelSize? {
        lines(since: position).lazy.compactMap { line in
            line.text.firstMatch(of: /Picture size ([0-9]+)x([0-9]+)/).flatMap { match in
                Int(match.1).flatMap { width in Int(match.2).map { PixelSize(width: width, height: $0) } }
            }
        }.first
    }

    /// The warnings and errors that this thread has caused since `position`; hardly ever is there one.
    static func lines(since position: Int) -> [Line] {
        let thread = pthread_self()
        return state.withLock { state in
            if state.position == position { return [] }
            return state.lines.filter { $0.thread == thread && $0.position >= position }
        }
    }

    private static func receive(
        _ context: UnsafeMutableRawPointer?, _ tintedLevel: Int32, _ format: UnsafePointer<CChar>?,
        _ arguments: CVaListPointer?
    ) {
        // The upper bits carry a colour for terminals.
        let number = tintedLevel < 0 ? tintedLevel : tintedLevel & 0xff
        guard number <= ceiling.load(ordering: .relaxed), let format, let arguments else { return }
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer -> String in
            guard let start = buffer.baseAddress else { return "" }
            var printsPrefix: Int32 = 0
            av_log_format_line2(context, number, format, arguments, start, 4096, &printsPrefix)
            return CredentialRedaction.redact(String(cString: start).trimmingNewlines())
        }
        if text.isEmpty { return }
        let level = [Level.error, .warning, .info, .verbose].first { number <= $0.rawValue } ?? .debug
        let handler = state.withLock { state -> Handler? in
            if level <= .warning {
                if state.lines.count == capacity { state.lines.removeFirst() }
                state.lines.append(
                    Line(
                        position: state.position, thread: pthread_self(), level: level,
                        source: UInt(bitPattern: context), text: text))
                state.position += 1
            }
            return state.handler
        }
        handler?(level, text)
    }
}

extension String {
    fileprivate func trimmingNewlines() -> String {
        var view = self[...]
        while view.last?.isNewline == true { view.removeLast() }
        return String(view)
    }
}
