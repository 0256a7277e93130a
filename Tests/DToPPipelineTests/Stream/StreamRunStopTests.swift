import Compute
import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct StreamRunStopTests {
    /// Nothing hangs, and all outputs end at the same frame.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func stopsAtAnyMoment(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let place = try Workplace()
        let run = try place.streamRun(try place.video("street.mkv", frames: 60), place.allOutputs)
        let background = BackgroundRun(run)
        Thread.sleep(forTimeInterval: Double.random(in: 0...0.25, using: &random))
        let isGentle = Bool.random(using: &random)
        run.stop(isGentle ? .drain : .atOnce)
        if Bool.random(using: &random) { run.stop(.atOnce) }
        let report = try background.report()
        let frames = report.summary.frames
        #expect(report.wasStopped || frames == 60)
        guard frames > 0 else { return }
        #expect(try place.log().count == frames)
        #expect(try place.pictures().count == frames)
        #expect(try place.overlay().frames.count == frames)
    }

    @Test(arguments: [Interruption.Urgency.drain, .atOnce])
    func aRunStoppedBeforeItsFirstFrameCreatesNothing(_ urgency: Interruption.Urgency) throws {
        let place = try Workplace()
        let run = try place.streamRun(try place.video("street.mkv", frames: 5), place.allOutputs)
        run.stop(urgency)
        let report = try BackgroundRun(run).report()
        #expect(report.wasStopped && report.summary.frames == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.url.path).sorted()
        #expect(names == ["model", "street.mkv"])
    }

    /// Frames under way are finished, and no more are read.
    @Test func drainingKeepsWhatIsUnderWay() throws {
        let place = try Workplace()
        let run = try place.streamRun(try place.video("street.mkv", frames: 60), place.allOutputs)
        let report = try BackgroundRun(run) { if $0.frames == 5 { run.stop(.drain) } }.report()
        #expect(report.wasStopped && (5..<30).contains(report.summary.frames))
        #expect(try place.log().count == report.summary.frames)
        #expect(try place.overlay().frames.count == report.summary.frames)
    }

    /// The run counts as stopped even with the source at its end, because frames were dropped.
    @Test func stoppingAtOnceDropsWhatIsUnderWay() throws {
        let place = try Workplace()
        let run = try place.streamRun(try place.video("street.mkv", frames: 6), place.allOutputs)
        let report = try BackgroundRun(run) { progress in
            guard progress.frames == 2 else { return }
            Thread.sleep(forTimeInterval: 0.3)
            run.stop(.atOnce)
        }.report()
        #expect(report.wasStopped && report.summary.frames == 2)
        #expect(try place.overlay().frames.count == 2)
    }

    /// The log goes into a pipe that nobody reads: while the output waits, the engine's other streams have its core.
    @Test func anOutputThatIsBlockedLeavesItsCore() throws {
        let place = try Workplace(threads: max(2, ProcessInfo.processInfo.activeProcessorCount))
        let team = place.engine.team
        var configuration = StreamConfiguration()
        configuration.outputs.log = place.path("pipe")
        try #require(mkfifo(place.path("pipe"), 0o600) == 0)
        let reader = open(place.path("pipe"), O_RDONLY | O_NONBLOCK)
        // One page, which a few lines fill.
        let setPipeSize: Int32 = 1031
        try #require(fcntl(reader, setPipeSize, 4096) >= 0)
        let frames = Collected<Int>()
        let run = BackgroundRun(try place.streamRun(try place.video("street.mkv", frames: 60), configuration)) {
            frames.append($0.frames)
        }
        // Turns since a frame was written or a core was lent.
        var turns = 0
        var written = 0
        let end = SuspendingClock.now + .seconds(20)
        while turns < 30, SuspendingClock.now < end {
            team.turn { Thread.sleep(forTimeInterval: 0.005) }
            let isUnchanged = frames.all.count == written && written > 0 && team.coresLent == 0
            turns = isUnchanged ? turns + 1 : 0
            written = frames.all.count
        }
        #expect(turns == 30 && written < 60)
        #expect(fcntl(reader, F_SETFL, 0) == 0)
        Thread.detachNewThread {
            var bytes = [UInt8](repeating: 0, count: 4096)
            while read(reader, &bytes, bytes.count) > 0 {}
            close(reader)
        }
        #expect(try run.report().summary.frames == 60)
        #expect(team.coresLent == 0)
    }

    /// Without a camera there is no frame, but the run's loops still turn, and it ends in order when asked to.
    @Test func aRunWithoutItsCameraIsAliveAndCanBeStopped() throws {
        let place = try Workplace()
        let time = Mutex(Duration.zero)
        let heartbeat = Heartbeat(limit: .seconds(10)) { time.withLock { $0 } }
        let states = Collected<StreamState>()
        let run = StreamRun(
            try StreamInput("rtsp://127.0.0.1:1/none", frameRate: .usualFrameRate), name: "camera", stream: "camera",
            engine: place.engine, configuration: place.allOutputs, logs: FrameLogs(template: nil, existing: .keep),
            logger: .silent, heartbeat: heartbeat, onState: { states.append($0) })
        let background = BackgroundRun(run)
        for _ in 0..<5 {
            // Every loop at work is late now, until its next turn.
            time.withLock { $0 += .seconds(11) }
            #expect(Patience.holds { heartbeat.stuck.isEmpty })
        }
        #expect(Patience.holds { states.all.count >= 3 })
        #expect(run.state == .backoff(.refused) || run.state == .connecting)
        run.stop(.drain)
        let report = try background.report()
        #expect(report.isLive && report.wasStopped && report.summary.frames == 0)
        #expect(states.all.prefix(3) == [.connecting, .backoff(.refused), .connecting] && states.all.last == .ended)
        #expect(heartbeat.stuck.isEmpty)
    }

    @Test func controlKeepsTheFirstFailure() {
        let control = StreamControl()
        #expect(!control.isStopping && control.failure == nil && !control.isComplete)
        control.fail(InputError.missing("a"))
        control.fail(InputError.missing("b"))
        #expect(control.isStopping && control.failure as? InputError == .missing("a"))
    }

    @Test func controlStopsEvenWhatStartsLater() {
        let calls = Collected<String>()
        let early = StreamControl()
        early.onStop { calls.append("early \($0)") }
        early.reachEnd()
        #expect(early.isComplete && calls.all.isEmpty)
        early.stop(.drain)
        #expect(early.isComplete)
        early.stop(.atOnce)
        let late = StreamControl()
        late.stop(.atOnce)
        late.onStop { calls.append("late \($0)") }
        let drained = StreamControl()
        drained.stop(.drain)
        drained.onStop { calls.append("drained \($0)") }
        #expect(calls.all == ["early drain", "early atOnce", "late atOnce", "drained drain"])
        #expect(!early.isComplete && early.cancellation.isCancelled && late.isStopping)
    }
}
