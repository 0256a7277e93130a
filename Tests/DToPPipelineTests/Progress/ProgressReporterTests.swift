import DToPPipeline
import Synchronization
import Testing

/// A clock and a screen under the test's control.
private final class Stage: Sendable {
    private let time = Mutex(Duration.zero)
    private let written = Mutex<[String]>([])

    func reporter(width: Int?) -> ProgressReporter {
        let columns: (@Sendable () -> Int)? = width.map { width in { @Sendable in width } }
        return ProgressReporter(
            terminalWidth: columns, now: { self.time.withLock { $0 } },
            write: { text in self.written.withLock { $0.append(text) } })
    }

    func advance(_ duration: Duration) { time.withLock { $0 += duration } }

    func take() -> [String] {
        written.withLock { written in
            defer { written = [] }
            return written
        }
    }
}

@Suite struct ProgressReporterTests {
    @Test func terminalIsRedrawnAtMostTenTimesASecond() {
        let stage = Stage()
        let reporter = stage.reporter(width: 80)
        for frame in 1...1000 {
            stage.advance(.milliseconds(5))
            reporter.update(RunProgress(frames: frame))
        }
        #expect(stage.take().count == 50)
        reporter.finish()
        #expect(stage.take() == ["\r1000 frames  200.0 fps  0:05\u{1B}[K", "\n"])
    }

    @Test func withoutATerminalThereIsALineAMinute() {
        let stage = Stage()
        let reporter = stage.reporter(width: nil)
        for second in 1...150 {
            stage.advance(.seconds(1))
            reporter.update(RunProgress(frames: second * 10, fraction: Double(second) / 300, computeRatio: 0.43))
        }
        reporter.finish()
        #expect(
            stage.take() == [
                "20 %, 600 frames, 10.0 fps, 43 % of dense, ETA 4:00\n",
                "40 %, 1200 frames, 10.0 fps, 43 % of dense, ETA 3:00\n",
            ])
    }

    @Test func nothingIsWrittenIfNothingHappened() {
        let stage = Stage()
        stage.reporter(width: 80).finish()
        #expect(stage.take().isEmpty)
    }

    /// The next input has its own pace, and nothing of the last one is shown again.
    @Test func eachInputStartsAnew() {
        let stage = Stage()
        let reporter = stage.reporter(width: 80)
        stage.advance(.seconds(10))
        reporter.update(RunProgress(frames: 100))
        reporter.finish()
        _ = stage.take()
        reporter.finish()
        #expect(stage.take().isEmpty)
        stage.advance(.seconds(2))
        reporter.update(RunProgress(frames: 10))
        #expect(stage.take() == ["\r10 frames  5.0 fps  0:02\u{1B}[K"])
    }

    @Test func notesDoNotSpoilTheLine() {
        let stage = Stage()
        let reporter = stage.reporter(width: 80)
        reporter.note("first")
        stage.advance(.seconds(1))
        reporter.update(RunProgress(frames: 5))
        reporter.note("second")
        #expect(
            stage.take() == [
                "first\n", "\r5 frames  5.0 fps  0:01\u{1B}[K", "\r\u{1B}[Ksecond\n",
                "\r5 frames  5.0 fps  0:01\u{1B}[K",
            ])
    }

    @Test func theBarTakesTheRoomThatIsLeft() {
        let progress = RunProgress(frames: 1260, fraction: 0.42, computeRatio: 0.43, elapsed: .seconds(50.8))
        #expect(
            progress.line(width: 100)
                == " 42 % [=============>                  ]  1260 frames  24.8 fps  43 % of dense  ETA 1:10")
        #expect(progress.line(width: 68) == " 42 % [=====>      ]  1260 frames  24.8 fps  43 % of dense  ETA 1:10")
        #expect(progress.line(width: 60) == " 42 %  1260 frames  24.8 fps  43 % of dense  ETA 1:10")
        #expect(progress.line(width: 12) == " 42 %  1260 ")
        for width in -1...120 { #expect(progress.line(width: width).count <= max(width, 0)) }
        let done = RunProgress(frames: 1, fraction: 1, elapsed: .seconds(3725))
        #expect(done.line(width: 70).hasPrefix("100 % [================================]  1 frame  "))
        #expect(done.line(width: 70).hasSuffix("1:02:05"))
    }

    @Test func oddFiguresAreSafe() {
        let progress = RunProgress(frames: 0, fraction: .nan, computeRatio: .infinity)
        #expect(progress.line(width: 80) == "0 frames  0:00")
        #expect(RunProgress(fraction: 7).fraction == 1)
        #expect(RunProgress(fraction: 1e-300, elapsed: .seconds(1)).line(width: 80).isEmpty == false)
    }
}
