import CFFmpeg
import DToPMedia
import Testing

/// FFmpeg's log lines, some of which arrive in pieces.
struct MediaLogTests {
    private func log(_ text: String, level: Int32 = AV_LOG_ERROR, context: UnsafeMutableRawPointer? = nil) {
        withVaList([]) { av_vlog(context, level, text, $0) }
    }

    @Test func piecesMakeOneLine() {
        let start = MediaLog.position()
        log("Coding type 7", level: AV_LOG_WARNING)
        log(" is not implemented")
        log(".\n")
        #expect(MediaLog.lines(since: start) == ["Coding type 7 is not implemented."])
    }

    /// Lines without a word are dropped.
    @Test func linesWithoutWordsAreLeftOut() {
        let start = MediaLog.position()
        log("Stream ends prematurely\n")
        for text in [".\n", "\n", " : 0\n"] { log(text) }
        #expect(MediaLog.lines(since: start) == ["Stream ends prematurely"])
    }

    /// Some lines never get their line feed: the next call and the next context start new lines.
    @Test func linesWithoutAnEnd() {
        let context = avformat_alloc_context()
        defer { avformat_free_context(context) }
        let start = MediaLog.position()
        log("first")
        _ = MediaLog.position()
        log("second")
        log("third\n", context: context)
        #expect(MediaLog.lines(since: start) == ["first", "second", "third"])
    }

    @Test func linesOfSeveralLinesAreOne() {
        let start = MediaLog.position()
        log("No codec parameters\nConsider another probesize\n")
        #expect(MediaLog.lines(since: start) == ["No codec parameters Consider another probesize"])
    }

    /// A server's text must not clear a terminal.
    @Test func controlCharactersAreReplaced() {
        let start = MediaLog.position()
        log("HTTP error 503 \u{1b}[2Jgone\r\u{9b}x\n")
        #expect(MediaLog.lines(since: start) == ["HTTP error 503 ?[2Jgone??x"])
    }

    /// Also while other threads log in pieces.
    @Test func threadsAreKeptApart() async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let start = MediaLog.position()
                    for _ in 0..<3 {
                        log("piece \(number)")
                        log(" of \(number)\n")
                    }
                    #expect(MediaLog.lines(since: start) == Array(repeating: "piece \(number) of \(number)", count: 3))
                }
            }
        }
    }
}
