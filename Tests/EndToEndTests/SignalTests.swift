import DToPMedia
import DToPTestSupport
import Foundation
import Glibc
import Testing

/// Stopped midway, the program leaves complete outputs.
@Suite struct SignalTests {
    /// Expects the same frames in the overlay, the masks and the log.
    private func expectWhole(_ results: Results) throws {
        let lines = try results.lines
        #expect(!lines.isEmpty)
        #expect(lines.map(\.frame) == Array(0..<lines.count))
        let times = try results.overlayTimes
        #expect(times.count == lines.count)
        #expect(abs((times.last ?? .nan) - (lines.last?.timeSeconds ?? .nan)) < 0.001)
        #expect(try results.decodeMasks() == lines.count)
        #expect(try results.index.count == lines.count + 1)
        #expect(Files.names(results.maskFolder).allSatisfy { !$0.contains(".part-") })
    }

    @Test(arguments: [SIGINT, SIGTERM]) func drains(_ signal: Int32) throws {
        let results = try Results(stream: "long")
        let program = try Program.dtopd.start(["-i", Fixtures.made.long] + results.arguments)
        #expect(program.wait { LogLine.count(results.log) >= 40 })
        program.send(signal)
        let outcome = program.wait()
        #expect(outcome.status == 75 && !outcome.hasHung, "\(outcome)")
        try expectWhole(results)
        #expect(try results.lines.count < 4000)
    }

    /// The second signal drops the frames under way. The run is unfinished even if its input has been read to the end.
    @Test func secondSignalStopsAtOnce() throws {
        let results = try Results(stream: "street", overlay: "overlay.mkv")
        let input = results.folder.path("street.mp4")
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 5 -c copy", input)
        let arguments = [
            "-y", "-i", input, "--overlay", results.overlay, "--masks", results.masks, "--log", results.log,
            "--threads", "1", "--threshold", "1", "--input-size", "480x352",
        ]
        // Even on a busy machine, a frame takes far less than the five seconds that the second signal leaves it. The
        // run is frozen midway, so that both signals arrive before it can finish, and repeated if it was too fast.
        var program: RunningProgram
        repeat {
            try? FileManager.default.removeItem(atPath: results.log)
            program = try Program.dtopd.start(arguments)
            #expect(program.wait { LogLine.count(results.log) >= 1 })
            program.freeze()
        } while LogLine.count(results.log) > 2
        program.send(SIGINT)
        program.send(SIGTERM)
        program.thaw()
        let outcome = program.wait()
        let lines = try results.lines
        #expect(lines.count < 5, "the frames under way were finished")
        #expect(outcome.status == 75, "\(outcome)")
        try expectWhole(results)
    }

    /// A signal before the first frame, at any point of the start.
    @Test func earlySignals() throws {
        for delay in [0, 10, 30, 60, 100] {
            let results = try Results(stream: "long")
            let program = try Program.dtopd.start(["-i", Fixtures.made.long] + results.arguments)
            usleep(UInt32(delay) * 1000)
            program.send(SIGTERM)
            let outcome = program.wait()
            #expect([75, 143].contains(outcome.status) && !outcome.hasHung, "after \(delay) ms: \(outcome)")
            if FileManager.default.fileExists(atPath: results.log), LogLine.count(results.log) > 0 {
                try expectWhole(results)
            }
        }
    }

    /// A pipe that nobody reads blocks the run; two signals end it.
    @Test func endsThoughAnOutputBlocks() throws {
        let results = try Results(stream: "street")
        let pipe = results.folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let program = try Program.dtopd.start(
            ["-i", Fixtures.made.street, "--model", Fixtures.made.model, "--log", pipe, "--masks", results.masks])
        // The log is opened after the other outputs, and blocks there.
        #expect(program.wait { FileManager.default.fileExists(atPath: results.maskFolder) })
        program.send(SIGINT)
        program.send(SIGTERM)
        let outcome = program.wait()
        #expect(outcome.status == 75 && !outcome.hasHung, "\(outcome)")
    }

    /// The second of two inputs is not begun.
    @Test func stopsBeforeTheNextInput() throws {
        let results = try Results(stream: "long", overlay: "{stream}.mp4")
        let long = try Fixtures.made.long
        let program = try Program.dtopd.start(["-i", long, "-i", long] + results.arguments)
        #expect(program.wait { LogLine.count(results.log) >= 10 })
        program.send(SIGTERM)
        #expect(program.wait().status == 75)
        #expect(Set(try results.lines.map(\.stream)) == ["long"])
        #expect(Files.names(results.masks) == ["long"])
    }

    /// kill -9: the overlay lacks at most a second of what the log has, and every PNG is whole.
    @Test(arguments: [1, 20, 47, 110, 203], ["mp4", "mkv"]) func killed(afterLines count: Int, container: String) throws
    {
        let results = try Results(stream: "long", overlay: "overlay." + container)
        let program = try Program.dtopd.start(["-i", Fixtures.made.long] + results.arguments)
        #expect(program.wait { LogLine.count(results.log) >= count })
        program.send(SIGKILL)
        #expect(program.wait().status == 128 + SIGKILL)
        let lines = try results.lines
        #expect(lines.count >= count)
        // The file ends in the middle of a fragment or cluster; players show what there is.
        let decoded = try Program("ffprobe").run(
            ["-v", "quiet", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time"]
                + ["-of", "csv=p=0", results.overlay])
        let times = decoded.text.split(separator: "\n").compactMap { Double($0.split(separator: ",")[0]) }
        let last = lines.last?.timeSeconds ?? .nan
        #expect(last - (times.last ?? -1.0 / 25) <= 1.000001, "\(times.count) overlay frames, \(lines.count) lines")
        #expect(zip(times, lines).allSatisfy { abs($0 - ($1.timeSeconds ?? .nan)) < 0.001 })
        #expect(try results.decodeMasks() >= lines.count)
        // A restart with -y takes the outputs over: nothing of the killed run stays.
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 3 -c copy", results.folder.path("long.mp4"))
        try results.run(results.folder.path("long.mp4"), ["-y"])
        try results.expectCount(3)
        #expect(Files.names(results.maskFolder).count == 5)
    }
}
