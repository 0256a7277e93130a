import CFFmpeg
import Glibc
import Imaging
import Synchronization

/// FFmpeg's own log. Prints nothing; keeps the last warnings and errors for messages, and can forward every line.
package enum MediaLog {
    /// FFmpeg's levels, with its numbers. A higher one is more verbose.
    package enum Level: Int32, Comparable, Sendable {
        case error = 16
        case warning = 24
        case info = 32
        case verbose = 40
        case debug = 48

        package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// Receives a line without its line feed, credentials removed. Called on any thread.
    package typealias Handler = @Sendable (Level, String) -> Void

    /// A warning, an error or a login challenge.
    struct Line: Sendable {
        let position: Int
        let thread: pthread_t
        let owner: LogOwner?
        let level: Level
        let text: String
        /// True for the value of a WWW-Authenticate header, false for a message.
        let isChallenge: Bool
    }

    /// The start of a line: FFmpeg logs some lines in pieces.
    fileprivate struct Unfinished: Sendable {
        let thread: pthread_t
        /// The address of the context that FFmpeg logs with; 0 if there is none.
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

    /// Forwards every line up to `level` to `handler`, on the thread that FFmpeg logs on. The first handler set stays.
    /// Returns false if there already was one.
    @discardableResult
    package static func forward(upTo level: Level, to handler: @escaping Handler) -> Bool {
        install()
        let isFirst = state.withLock { state in
            if state.handler != nil { return false }
            state.handler = handler
            return true
        }
        if isFirst { forward(upTo: level) }
        return isFirst
    }

    /// Forwards every line up to another `level` from now on.
    package static func forward(upTo level: Level) {
        ceiling.store(max(level, .warning).rawValue, ordering: .relaxed)
    }

    /// Takes over FFmpeg's log. Everything that calls FFmpeg comes through here first.
    static func install() { installed }

    /// The log's current position. What this thread has logged without a line feed ends here, as its own line.
    package static func position() -> Int {
        install()
        let (finished, position) = state.withLock { ($0.finishLine(of: pthread_self()), $0.position) }
        finished?.forward()
        return position
    }

    /// Warnings and errors since `position`, oldest first: those of this thread, and `owner`'s on FFmpeg's threads.
    package static func lines(since position: Int, owner: LogOwner? = nil) -> [String] {
        messages(since: position, owner: owner).map(\.text)
    }

    /// The same lines, with their owners and levels. Usually there are none.
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

    /// The size of a picture that FFmpeg refused on this thread since `position`; nil if it refused none.
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

    /// The line as FFmpeg formats it, without FFmpeg's prefix.
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

    /// Whether `format` is the one with which FFmpeg's RTSP or HTTP code traces a header line of a response.
    private static func isHeader(_ format: UnsafePointer<CChar>) -> Bool {
        [rtspHeaderFormat, httpHeaderFormat].contains { strcmp(format, $0.utf8Start) == 0 }
    }

    private static let rtspHeaderFormat: StaticString = "line='%s'\n"
    private static let httpHeaderFormat: StaticString = "header='%s'\n"

    /// Keeps a server's login challenge: FFmpeg itself reports only that it was not let in.
    private static func receiveHeader(_ text: String) {
        guard let match = text.firstMatch(of: /'WWW-Authenticate:\s*(.*)'/.ignoresCase()) else { return }
        let line = CredentialRedaction.redact(String(match.1))
        state.withLock { $0.keep(line, .warning, thread: pthread_self(), owner: nil, isChallenge: true) }
    }

    /// A complete line, credentials removed, on its way to the handler.
    fileprivate struct Finished {
        let handler: Handler?
        let level: Level
        let text: String

        func forward() { handler?(level, text) }
    }
}

extension MediaLog.State {
    /// The most unfinished lines kept: a thread may end in the middle of one.
    private static let unfinishedLimit = 32
    private static let longestLine = 4096

    /// Adds `piece` to its line. Returns the lines that it finishes.
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

    /// Ends the line that `thread` has begun; nil if there is none, or it contains no letter.
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
    /// Safe for a terminal: servers and files can put anything into FFmpeg's lines. Line feeds stay.
    fileprivate var withoutControls: String {
        let isControl = { (scalar: UnicodeScalar) in scalar != "\n" && scalar.properties.generalCategory == .control }
        guard unicodeScalars.contains(where: isControl) else { return self }
        var result = UnicodeScalarView()
        result.append(contentsOf: unicodeScalars.lazy.map { isControl($0) ? "?" : $0 })
        return String(result)
    }
}
