import DToPTestSupport
import Foundation
import Glibc
import Testing

/// Cameras whose main stream is recorded while the smaller one is analysed.
@Suite(.serialized, .live) struct MainStreamTests {
    private let folder: TemporaryFolder
    private var record: String { folder.path("rec") }

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ input: String, main: String, in place: LiveRun.Place, _ more: [String] = []
    ) throws -> LiveRun {
        try LiveRun(
            input,
            [
                "--main", main, "--record", record, "--record-segment", "2s", "--record-min-free", "0",
                "--backoff-max", "1s",
            ] + more, in: place)
    }

    private func segments() -> Int { (try? Recordings(record))?.segments.count ?? 0 }

    /// The main stream's packets are recorded, whatever is segmented of the other.
    @Test(arguments: LiveRun.Place.allCases) func theMainStreamIsRecorded(_ place: LiveRun.Place) async throws {
        let (main, sub) = (try TestCamera(size: "640x360"), try TestCamera(.h265, framesPerSecond: 10))
        let run = try run(sub.url(), main: main.url(), in: place, ["--fps", "5"])
        #expect(await run.program.wait { segments() > 2 }, "\(run.errors)")
        try run.stop()
        #expect(run.errors.contains("main stream: running, h264 640x360"), "\(run.errors)")
        #expect(run.errors.contains("live: running, hevc 160x96") || place == .here, "\(run.errors)")
        let recordings = try Recordings(record)
        try recordings.expectPlayable()
        #expect(recordings.segments.allSatisfy { $0.codec == "h264" && $0.width == 640 && $0.height == 360 })
        #expect(recordings.segments.dropFirst().dropLast().allSatisfy { (40...60).contains($0.frames) })
        // Every frame has its masks, but for those before the first keyframe.
        let lines = try run.results.lines.count
        #expect(try abs(recordings.masks.map(\.count).reduce(0, +) - lines) <= 15)
    }

    /// Masks lie at the picture that shows the same moment, though the smaller stream has another rate.
    @Test(arguments: [TestCamera.Codec.h264, .h265], [5, 25])
    func masksLieWhereTheyBelong(_ codec: TestCamera.Codec, _ rate: Int) async throws {
        let camera = try ClockCamera(codec, subRate: rate)
        let overlay: String = folder.path("overlay.mkv")
        let run = try run(
            camera.sub, main: camera.main, in: .here,
            ["--overlay", overlay, "--codec", "ffv1", "--opacity", "0", "--record-segment", "4s"])
        #expect(await run.program.wait { segments() > 2 }, "\(run.errors)")
        try run.stop()
        let analysed = try numbers(overlay, width: 160, height: 96).map(\.number)
        let recordings = try Recordings(record)
        var distances: [Int] = []
        for (segment, lines) in zip(recordings.segments, try recordings.masks) {
            let pictures = try numbers("\(recordings.folder)/\(segment.file)", width: 640, height: 360)
            for line in lines {
                let shown = try #require(pictures.last { $0.seconds <= line.seconds + 0.001 })
                #expect(abs(shown.seconds - line.seconds) < 0.002)
                distances.append((shown.number - analysed[line.frame]) * ClockCamera.step)
            }
        }
        #expect(distances.count > 20)
        let sorted = distances.sorted()
        // A busy machine delays single pictures.
        #expect(abs(sorted[sorted.count / 2]) <= 80, "\(sorted)")
    }

    /// The pictures' numbers and times.
    private func numbers(
        _ video: String, width: Int, height: Int
    ) throws -> [(number: Int, seconds: Double)] {
        let pictures = try rawPictures(video, "gray", byteCount: width * height)
        let times = try Probe.frames(video).map(\.seconds)
        try #require(pictures.count == times.count)
        return zip(pictures, times).map { (ClockCamera.number($0, width: width), $1) }
    }

    /// Each is lost and found without the other.
    @Test(arguments: LiveRun.Place.allCases) func oneIsLostWithoutTheOther(_ place: LiveRun.Place) async throws {
        let (main, sub) = (try TestCamera(size: "320x192"), try TestCamera())
        let run = try run(sub.url(), main: main.url(), in: place)
        #expect(await run.program.wait { segments() > 0 }, "\(run.errors)")
        main.kill()
        #expect(await run.program.wait { run.errors.contains("main stream: backoff") }, "\(run.errors)")
        #expect(await run.advances(by: 50), "\(run.errors)")
        #expect(run.reasons.isEmpty)
        try main.restart()
        let before = segments()
        #expect(await run.program.wait { segments() > before + 1 }, "\(run.errors)")
        sub.kill()
        #expect(await run.loses(times: 1), "\(run.errors)")
        let after = segments()
        #expect(await run.program.wait { segments() > after + 1 }, "\(run.errors)")
        try sub.restart()
        #expect(await run.advances(by: 10), "\(run.errors)")
        try run.stop()
        let recordings = try Recordings(record)
        try recordings.expectPlayable()
        #expect(recordings.segments.count { $0.reason == "reconnect" } == 1)
    }

    /// A service says what its main stream does, and follows another without touching the analysis.
    @Test func aServiceSaysWhatItDoes() throws {
        let service = try TestedService()
        let (main, sub) = (try TestCamera(size: "320x192"), try TestCamera())
        let log: String = service.folder.path("log.jsonl")
        func write(_ main: String) throws {
            try service.write([
                """
                a: {input: '\(sub.url())', main: '\(main)', record: '\(record)', record_min_free: 0, backoff_max: 1s, \
                model: \(try Fixtures.made.model), log: \(log)}
                """
            ])
        }
        try write("rtsp://viewer:ti%2Fger@127.0.0.1:1/live")
        let running = try service.start()
        #expect(service.waits(for: "dtopd_main_disconnects_total", ["stream": "a", "reason": "refused"]) { $0 > 0 })
        #expect(service.waits(for: "dtopd_stream_up", ["stream": "a"]) { $0 == 1 })
        #expect(try service.metrics().value("dtopd_main_up", ["stream": "a"]) == 0)
        #expect(
            running.wait {
                (try? service.ask(["status"]).text.contains("a: main stream: backoff, refused\n")) == true
            })
        let before = LogLine.count(log)
        try write(main.url())
        service.reload()
        #expect(service.waits(for: "dtopd_main_packets_total", ["stream": "a"]) { $0 > 20 }, "\(running.errors)")
        #expect(try service.metrics().value("dtopd_main_up", ["stream": "a"]) == 1)
        let json = try service.ask(["status", "--json"])
        let status = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        let stream = try #require((status["streams"] as? [[String: Any]])?.first)
        #expect((stream["main"] as? [String: Any])?["state"] as? String == "running", "\(json.text)")
        #expect(LogLine.count(log) > before)
        running.send(SIGTERM)
        #expect(running.wait().status == 0)
        // One connection of the input, and no reset since its start.
        #expect(try LogLine.read(log).count { $0.reset != nil } == 1)
        for text in [running.errors, json.text, try service.ask(["status"]).errors] {
            #expect(!text.contains("ti%2Fger") && !text.contains("ti/ger"))
        }
        #expect(try !Recordings(record).segments.isEmpty)
    }

    @Test func whatCannotBeIsRefused() throws {
        let model = try Fixtures.made.model
        let video = try Fixtures.made.street
        for (arguments, words) in [
            (["-i", "rtsp://127.0.0.1:1/a", "--main", "rtsp://127.0.0.1:1/b"], "say where, by --record"),
            (["-i", "rtsp://127.0.0.1:1/a", "--main", "b.mp4", "--record", record], "--main must be the URL"),
            (["-i", video, "--main", "rtsp://127.0.0.1:1/b", "--record", record], "this --input is no camera"),
            (
                [
                    "-i", "rtsp://127.0.0.1:1/a", "-i", "rtsp://127.0.0.1:1/c", "--main", "rtsp://127.0.0.1:1/b",
                    "--record", record,
                ], "goes with a single --input"
            ),
        ] {
            let outcome = try Program.dtopd.run(["run", "--model", model] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome)")
        }
    }
}
