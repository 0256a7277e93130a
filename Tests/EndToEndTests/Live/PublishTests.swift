import DToPTestSupport
import Foundation
import Glibc
import Testing

/// The overlay published to media servers, good and bad.
@Suite(.serialized, .live) struct PublishTests {
    private static let isSoaking = ProcessInfo.processInfo.environment["DTOPD_SOAK"] == "1"
    /// Twenty restarts on request.
    private static let cycles = isSoaking ? 20 : 2

    /// The clock that a server sees never goes back.
    private func expectSound(_ pictures: [TestRecorder.Picture], source: SourceLocation = #_sourceLocation) {
        let steps = TestRecorder.steps(of: pictures)
        #expect(steps.allSatisfy { 0 < $0 && $0 < 30 }, "\(steps)", sourceLocation: source)
    }

    /// Pictures of the camera's size: before a camera that is slow to come, a service shows notices of another.
    private func overlay(_ server: TestRecorder) -> [TestRecorder.Picture] {
        server.pictures.filter { $0.width == 160 && $0.height == 96 }
    }

    private func takes(_ count: Int, _ server: TestRecorder) async -> Bool {
        await server.wait { overlay(server).count >= count }
    }

    @Test(arguments: LiveRun.Place.allCases) func aServerGetsTheOverlay(_ place: LiveRun.Place) async throws {
        let camera = try TestCamera()
        let server = try TestRecorder(login: CameraLogin(user: "me", password: "pa/ss w0rd"))
        let run = try LiveRun(camera.url(), ["--publish", server.url("me:pa%2Fss%20w0rd")], in: place)
        #expect(await takes(30, server), "\(run.errors)")
        try run.stop()
        #expect(await server.says("TEARDOWN"))
        expectSound(server.pictures)
        let pictures = overlay(server)
        #expect(Set(pictures.map(\.session)).count == 1)
        // It plays as fast as it came.
        let played = TestRecorder.steps(of: pictures).reduce(0, +)
        let came = try #require(pictures.last).time - pictures[0].time
        #expect(abs(played - came) < 2, "\(played) s of \(came) s")
        #expect(!run.errors.contains("w0rd"), "\(run.errors)")
    }

    /// A server that is killed gets the stream again soon after it is back.
    @Test(arguments: LiveRun.Place.allCases) func aServerThatRestarts(_ place: LiveRun.Place) async throws {
        let camera = try TestCamera()
        let server = try TestRecorder()
        let run = try LiveRun(camera.url(), ["--publish", server.url()], in: place)
        #expect(await takes(10, server), "\(run.errors)")
        var first: ProcessVitals?
        for cycle in 1...Self.cycles {
            // After a while all is well again, and the next wait is short.
            if Self.isSoaking { try await Task.sleep(for: .seconds(11)) }
            expectSound(server.pictures)
            server.kill()
            #expect(await run.advances(by: 10), "cycle \(cycle): \(run.errors)")
            try server.restart()
            #expect(await takes(10, server), "cycle \(cycle): \(run.errors)")
            let vitals = try ProcessVitals(of: run.program.processID)
            let base = first ?? vitals
            first = base
            #expect(vitals.threads <= base.threads + 1, "cycle \(cycle): \(base), then \(vitals)")
            #expect(vitals.descriptors <= base.descriptors + 1, "cycle \(cycle): \(base), then \(vitals)")
            #expect(
                Double(vitals.kilobytes) <= 1.1 * Double(base.kilobytes) + 4096,
                "cycle \(cycle): \(base), then \(vitals)")
        }
        #expect(run.errors.contains("`publish` failed") || run.errors.contains("--publish failed"), "\(run.errors)")
        try run.stop()
        expectSound(server.pictures)
    }

    /// The server keeps its publisher while the camera is away, and sees why.
    @Test(arguments: LiveRun.Place.allCases) func aCameraThatIsLost(_ place: LiveRun.Place) async throws {
        let camera = try TestCamera()
        let server = try TestRecorder()
        let run = try LiveRun(camera.url(), ["--publish", server.url(), "--backoff-max", "1s"], in: place)
        #expect(await takes(10, server), "\(run.errors)")
        camera.kill()
        #expect(await run.loses(times: 1), "\(run.errors)")
        let before = server.pictures.count
        #expect(await server.takes(5, after: before), "\(run.errors)")
        // "no signal since" is nearly black, unlike the camera's picture with its classes.
        #expect(await server.wait { server.pictures.last.map { $0.color.allSatisfy { $0 < 80 } } ?? false })
        try camera.restart()
        let frames = run.frameCount
        #expect(await run.program.wait { run.frameCount >= frames + 10 }, "\(run.errors)")
        let after = server.pictures.count
        #expect(await server.takes(10, after: after), "\(run.errors)")
        try run.stop()
        expectSound(server.pictures)
        let pictures = overlay(server)
        #expect(Set(pictures.map(\.session)).count == 1)
        let gaps = zip(pictures, pictures.dropFirst()).map { $1.time - $0.time }
        #expect(gaps.allSatisfy { $0 < 5 }, "\(gaps.max() ?? 0)")
    }

    /// A bad server costs the other outputs nothing, and is told once.
    @Test(arguments: [BadRecorder.Mode.resetData, .silentAnnounce, .flood])
    func aBadServer(_ mode: BadRecorder.Mode) async throws {
        let camera = try TestCamera()
        let server = try BadRecorder(mode)
        let run = try LiveRun(camera.url(), ["--publish", server.url()], in: .worker)
        #expect(await run.program.wait { run.errors.contains("`publish` failed") }, "\(run.errors)")
        #expect(await run.advances(by: 30), "\(run.errors)")
        try run.stop()
        #expect(run.errors.matches(of: /`publish` failed/).count == 1, "\(run.errors)")
        #expect(run.reasons.isEmpty)
    }

    @Test func aWrongPassword() async throws {
        let camera = try TestCamera()
        let server = try TestRecorder(login: CameraLogin(user: "me", password: "right"))
        let run = try LiveRun(camera.url(), ["--publish", server.url("me:wr0ng-0ne"), "--log-level", "debug"])
        #expect(await run.program.wait { run.errors.contains("401 Unauthorized") }, "\(run.errors)")
        #expect(await run.advances(by: 20), "\(run.errors)")
        try run.stop()
        #expect(!run.errors.contains("wr0ng"), "\(run.errors)")
        #expect(server.pictures.isEmpty)
    }

    /// The counters and the state of a service say how publishing goes.
    @Test func aServiceCounts() async throws {
        let server = try TestRecorder()
        let service = try TestedService(environment: ["KEY": "s3cr3t-k3y"])
        try service.write([try service.camera("a", ", publish: 'rtsp://me:${KEY}@\(server.place)/cam'")])
        let running = try service.start()
        let labels = ["stream": "a", "sink": "publish"]
        #expect(service.waits(for: "dtopd_sink_frames_written_total", labels) { $0 > 5 }, "\(running.errors)")
        #expect(service.waits(for: "dtopd_sink_up", labels) { $0 == 1 })
        server.kill()
        #expect(service.waits(for: "dtopd_sink_up", labels) { $0 == 0 }, "\(running.errors)")
        #expect(service.waits(for: "dtopd_sink_errors_total", labels) { $0 > 0 })
        let status = try service.ask(["status", "--json"]).text
        #expect(status.contains(/"reason" ?: ?"(lost|refused)"/), "\(status)")
        #expect(!status.contains("s3cr3t") && !running.errors.contains("s3cr3t"))
        running.send(SIGTERM)
        let outcome: Program.Outcome = await running.wait()
        #expect(outcome.status == 0, "\(outcome)")
    }

    /// A file is published as fast as it plays, and a server that is not there ends the run.
    @Test func aFile() async throws {
        let server = try TestRecorder()
        let folder = try TemporaryFolder()
        let file: String = folder.path("a.mp4")
        try ffmpeg("-f lavfi -i testsrc2=s=160x96:r=10 -t 3 -c:v libx264 -preset ultrafast -pix_fmt yuv420p", file)
        let arguments = ["-i", file, "--model", try Fixtures.made.model, "--publish", server.url()]
        let outcome: Program.Outcome = try await Program.dtopd.start(arguments).wait()
        #expect(outcome.status == 0, "\(outcome)")
        expectSound(server.pictures)
        #expect(abs(TestRecorder.steps(of: server.pictures).reduce(0, +) - 2.9) < 0.2, "\(server.text)")
        let (first, last) = (server.pictures.first?.time ?? 0, server.pictures.last?.time ?? 0)
        #expect(last - first > 2, "\(last - first)")
        server.kill()
        let refused: Program.Outcome = try await Program.dtopd.start(arguments).wait()
        #expect(refused.status == 69 && refused.errors.contains("cannot publish to rtsp:"), "\(refused)")
    }

    /// RTMP and SRT, to ffmpeg as the server.
    @Test(arguments: ["rtmp", "srt"]) func otherProtocols(_ scheme: String) async throws {
        let camera = try TestCamera()
        let folder = try TemporaryFolder()
        let file: String = folder.path("received.mkv")
        let port = FreePort.next
        let url = scheme == "rtmp" ? "rtmp://127.0.0.1:\(port)/live/cam" : "srt://127.0.0.1:\(port)"
        let listen = scheme == "rtmp" ? ["-listen", "1", "-i", url] : ["-i", url + "?mode=listener"]
        let server = try Program("ffmpeg").start(
            ["-v", "error", "-nostdin", "-y"] + listen + ["-c", "copy", "-t", "2", file])
        let run = try LiveRun(camera.url(), ["--publish", url])
        let received: Program.Outcome = await server.wait()
        #expect(received.status == 0, "\(received) \(run.errors)")
        let decoded = folder.path("frames.txt") as String
        try ffmpeg("-i \(file) -f framemd5", decoded)
        let frames = try String(contentsOfFile: decoded, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        #expect(frames.count >= 20, "\(frames)")
        try run.stop()
    }
}
