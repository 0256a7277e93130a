import Foundation
import Glibc
import Synchronization

/// Shows a run's progress: on a terminal, one line redrawn at most ten times a second; elsewhere, one line a minute.
package final class ProgressReporter: Sendable {
    private struct State {
        var start: Duration
        var progress = RunProgress()
        var lastShown: Duration?
        var isLineOpen = false
    }

    private let now: @Sendable () -> Duration
    private let terminalWidth: (@Sendable () -> Int)?
    private let write: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - terminalWidth: columns of the terminal, asked at each redraw; nil if the output is not a terminal.
    ///   - now: time since any fixed moment; must not run backwards.
    ///   - write: receives the text to show, unchanged.
    package init(
        terminalWidth: (@Sendable () -> Int)?, now: @escaping @Sendable () -> Duration,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.terminalWidth = terminalWidth
        self.now = now
        self.write = write
        state = Mutex(State(start: now()))
    }

    /// Reports on standard error.
    package static func standardError() -> ProgressReporter {
        let origin = ContinuousClock.now
        let width: @Sendable () -> Int = { terminalColumns(STDERR_FILENO) }
        return ProgressReporter(
            terminalWidth: isatty(STDERR_FILENO) == 1 ? width : nil,
            now: { origin.duration(to: .now) },
            // Losing the terminal is no reason to stop.
            write: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) })
    }

    /// Takes the run's current progress; `elapsed` is filled in here.
    package func update(_ progress: RunProgress) {
        state.withLock { state in
            let time = now()
            state.progress = progress
            state.progress.elapsed = time - state.start
            let interval: Duration = terminalWidth == nil ? .seconds(60) : .milliseconds(100)
            guard time - (state.lastShown ?? state.start) >= interval else { return }
            state.lastShown = time
            show(&state)
        }
    }

    /// Writes a separate line, such as a warning, without spoiling the progress line.
    package func note(_ text: String) {
        state.withLock { state in
            write((state.isLineOpen ? "\r\u{1B}[K" : "") + text + "\n")
            if state.isLineOpen { show(&state) }
        }
    }

    /// Writes the current progress as a separate line.
    package func showState() { note(state.withLock(\.progress.sentence)) }

    /// Shows the last state, ends the line, and starts anew for the next input. Writes nothing if nothing was
    /// reported, or without a terminal.
    package func finish() {
        state.withLock { state in
            if terminalWidth != nil, state.progress.frames > 0 {
                show(&state)
                write("\n")
            }
            state = State(start: now())
        }
    }

    private func show(_ state: inout State) {
        guard let terminalWidth else { return write(state.progress.sentence + "\n") }
        state.isLineOpen = true
        // The last column stays free: some terminals wrap when it is written.
        write("\r" + state.progress.line(width: terminalWidth() - 1) + "\u{1B}[K")
    }

    private static func terminalColumns(_ descriptor: Int32) -> Int {
        var size = winsize()
        let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }
}
