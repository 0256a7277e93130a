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
    struct Line: Sendable {
        let position: Int
        let thread: pthread_t
        let owner: LogOwner?
        let level: Level
        let text: String
        /// The value of a WWW-Authenticate header, not a message.
        let isChallenge: Bool
    }

    /// The beginning of a line: FFmpeg logs some lines piece by piece.
    fileprivate struct Unfinished: Sendable {
        let thread: pthread_t
        /// The address of what FFmpeg logs for, 0 for nothing.
        let context: UInt
        let owner: LogOwner?
        var level: Level
        var text: String
    }

    fileprivate struct State {
        var lines: [Line] = []
        var unfinished: [Unfinished] = []
        var position = 0
        var handler: Handler?
    }

    private static let state = Mutex(State())
    /// Lines above this level are not even formatted.
    private static let ceiling = Atomic<Int32>(Level.warning.rawValue)
    fileprivate static let capacity = 64

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

    /// Where the log stands now. What this thread has logged without a line feed is a line of its own from here on.
    package static func position() -> Int {
        install()
        let (finished, position) = state.withLock { ($0.finishLine(of: pthread_self()), $0.position) }
        finished?.forward()
        return position
    }

    /// Warnings and errors since `position` that this thread has caused, or `owner` on a thread of FFmpeg's; oldest first.
    package static func lines(since position: Int, owner: LogOwner? = nil) -> [String] {
        messages(since: position, owner: owner).map(\.text)
    }

    /// The same with what FFmpeg logged them for; hardly ever is there one.
    static func messages(since position: Int, owner: LogOwner? = nil) -> [Line] {
        if self.position() == position { return [] }
        return lines(since: position, owner: owner) { !$0.isChallenge }
    }

    /// The WWW-Authenticate headers that this thread has received since `position`.
    static func challenges(since position: Int) -> [String] {
        lines(since: position, owner: nil, where: \.isChallenge).map(\.text)
    }

    private static func lines(since position: Int, owner: LogOwner?, where isWanted: (Line) -> Bool) -> [Line] {
        let thread = pthread_self()
        return state.withLock { $0.lines }.filter { line in
            line.position >= position && isWanted(line)
                && (line.thread == thread || (owner != nil && line.owner == owner))
        }
    }

    /// The size of a picture that this thread had FFmpeg refuse since `position`.
    static func refusedSize(since position: Int) -> PixelSize? {
        lines(since: position).lazy.compactMap { line in
            line.firstMatch(of: /Picture size ([0-9]+)x([0-9]+)/).flatMap { match in
                Int(match.1).flatMap { width in Int(match.2).map { PixelSize(width: width, height: $0) } }
            }
        }.first
    }

    private static func receive(
        _ context: UnsafeMutableRawPointer?, _ tintedLevel: Int32, _ format: UnsafePointer<CChar>?,
        _ arguments: CVaListPointer?
    ) {
        // The upper bits carry a colour for terminals.
        let number = tintedLevel < 0 ? tintedLevel : tintedLevel & 0xff
        guard let format, let arguments else { return }
        guard number <= ceiling.load(ordering: .relaxed) else {
            if number == AV_LOG_TRACE, isHeader(format) { receiveHeader(text(context, number, format, arguments)) }
            return
        }
        let level = [Level.error, .warning, .info, .verbose].first { number <= $0.rawValue } ?? .debug
        let text = text(context, number, format, arguments)
        let owner = level <= .warning ? context.flatMap { LogOwner(context: $0) } : nil
        let piece = Unfinished(
            thread: pthread_self(), context: UInt(bitPattern: context), owner: owner, level: level, text: text)
        for finished in state.withLock({ $0.add(piece) }) { finished.forward() }
    }

    /// FFmpeg's formatting; the prefix that it can write is left out.
    private static func text(
        _ context: UnsafeMutableRawPointer?, _ level: Int32, _ format: UnsafePointer<CChar>, _ arguments: CVaListPointer
    ) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer -> String in
            guard let start = buffer.baseAddress else { return "" }
            var printsPrefix: Int32 = 0
            av_log_format_line2(context, level, format, arguments, start, 4096, &printsPrefix)
            return String(cString: start).withoutControls
        }
    }

    /// Whether `format` is that with which FFmpeg's RTSP or HTTP traces a header line of an answer.
    private static func isHeader(_ format: UnsafePointer<CChar>) -> Bool {
        [rtspHeaderFormat, httpHeaderFormat].contains { strcmp(format, $0.utf8Start) == 0 }
    }

    private static let rtspHeaderFormat: StaticString = "line='%s'\n"
    private static let httpHeaderFormat: StaticString = "header='%s'\n"

    /// Keeps how a server asks for a login: FFmpeg says no more than that it was not let in.
    private static func receiveHeader(_ text: String) {
        guard let match = text.firstMatch(of: /'WWW-Authenticate:\s*(.*)'/.ignoresCase()) else { return }
        let line = CredentialRedaction.redact(String(match.1))
        state.withLock { $0.keep(line, .warning, thread: pthread_self(), owner: nil, isChallenge: true) }
    }

    /// A whole line, fit for messages, on its way to the handler.
    fileprivate struct Finished {
        let handler: Handler?
        let level: Level
        let text: String

        func forward() { handler?(level, text) }
    }
}

extension MediaLog.State {
    /// Unfinished lines kept at most: a thread may end in the middle of one.
    private static let unfinishedLimit = 32
    private static let longestLine = 4096

    /// Joins `piece` to its line. Returns the lines that are finished by it.
    fileprivate mutating func add(_ piece: MediaLog.Unfinished) -> [MediaLog.Finished] {
        var finished: [MediaLog.Finished] = []
        var piece = piece
        if let index = unfinished.firstIndex(where: { $0.thread == piece.thread }) {
            // Some lines never get their line feed.
            if unfinished[index].context == piece.context {
                let begun = unfinished.remove(at: index)
                piece.text = begun.text + piece.text
                piece.level = min(piece.level, begun.level)
            } else if let line = finishLine(of: piece.thread) {
                finished.append(line)
            }
        }
        if piece.text.isEmpty { return finished }
        unfinished.append(piece)
        if piece.text.last?.isNewline == true || piece.text.utf8.count > Self.longestLine {
            if let line = finishLine(of: piece.thread) { finished.append(line) }
        } else if unfinished.count > Self.unfinishedLimit {
            unfinished.removeFirst()
        }
        return finished
    }

    /// Ends the line that `thread` has begun; nil where there is none with a word in it.
    fileprivate mutating func finishLine(of thread: pthread_t) -> MediaLog.Finished? {
        guard let index = unfinished.firstIndex(where: { $0.thread == thread }) else { return nil }
        let line = unfinished.remove(at: index)
        let words = line.text.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard words.contains(where: \.isLetter) else { return nil }
        let text = CredentialRedaction.redact(words)
        if line.level <= .warning { keep(text, line.level, thread: thread, owner: line.owner, isChallenge: false) }
        return MediaLog.Finished(handler: handler, level: line.level, text: text)
    }

    fileprivate mutating func keep(
        _ text: String, _ level: MediaLog.Level, thread: pthread_t, owner: LogOwner?, isChallenge: Bool
    ) {
        if lines.count == MediaLog.capacity { lines.removeFirst() }
        lines.append(
            MediaLog.Line(
                position: position, thread: thread, owner: owner, level: level, text: text, isChallenge: isChallenge))
        position += 1
    }
}

extension String {
    /// Fit for a terminal: servers and files put what they like into FFmpeg's lines. Line feeds stay.
    fileprivate var withoutControls: String {
        let isControl = { (scalar: UnicodeScalar) in scalar != "\n" && scalar.properties.generalCategory == .control }
        guard unicodeScalars.contains(where: isControl) else { return self }
        var result = UnicodeScalarView()
        result.append(contentsOf: unicodeScalars.lazy.map { isControl($0) ? "?" : $0 })
        return String(result)
    }
}
