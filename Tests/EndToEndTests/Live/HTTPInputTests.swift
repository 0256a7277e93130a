import DToPTestSupport
import Foundation
import Testing

/// Video over HTTP: files as files, live streams as live streams, and no access to anything else.
@Suite(.live) struct HTTPInputTests {
    /// The content that all cameras here serve.
    private struct Served: Sendable {
        let folder: TemporaryFolder
        let content: HTTPCamera.Content
        /// A self-signed certificate for 127.0.0.1 and its key, in one file.
        let certificate: String

        init() throws {
            folder = try TemporaryFolder()
            content = try HTTPCamera.Content(in: folder)
            certificate = folder.path("both.pem")
            let made = try Program("openssl").run(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=camera".split(
                    separator: " "
                ).map(String.init) + [
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", certificate, "-out",
                    folder.path("certificate.pem"),
                ])
            try #require(made.status == 0, "\(made)")
            try Files.write(
                Files.read(certificate) + Files.read(folder.path("certificate.pem")), certificate)
        }
    }

    private static let made = Result { try Served() }
    private let served: Served

    init() throws { served = try Self.made.get() }

    /// A file is read to its end, every frame.
    @Test(arguments: [nil, CameraLogin.Scheme.digest, .basic]) func wholeFile(_ scheme: CameraLogin.Scheme?) throws {
        let login = scheme.map { CameraLogin(user: "viewer", password: "Geheim-7531", scheme: $0) }
        let camera = try HTTPCamera(served.content, login: login)
        let results = try Results(stream: "127.0.0.1")
        let url = camera.url("video.mp4", login == nil ? nil : "viewer:Geheim-7531")
        let outcome = try results.run(url, ["--timeout", "200s"])
        try results.expectCount(HTTPCamera.Content.frameCount)
        #expect(!outcome.errors.contains("Geheim"), "\(outcome)")
    }

    /// A stream with a length ends, although its server cannot begin in the middle.
    @Test func wholeStream() throws {
        let camera = try HTTPCamera(served.content)
        let results = try Results(stream: "127.0.0.1")
        try results.run(camera.url("whole.ts"), ["--timeout", "200s"])
        try results.expectCount(HTTPCamera.Content.frameCount)
    }

    @Test func picture() throws {
        let camera = try HTTPCamera(served.content)
        let results = try Results(stream: "127.0.0.1")
        try results.run(camera.url("picture.jpg"), ["--timeout", "200s"])
        try results.expectCount(1)
    }

    /// A server that the user trusts cannot lead to another one without a trusted certificate.
    @Test func playlistsAreVerifiedToTheirEnd() throws {
        let other = try Served()
        let stranger = try HTTPCamera(other.content, certificate: other.certificate)
        let camera = try HTTPCamera(served.content, certificate: served.certificate)
        let trust = ["--timeout", "200s", "--input-option", "ca_file=\(served.folder.path("certificate.pem"))"]
        let results = try Results(stream: "127.0.0.1")
        try results.run(camera.url("live.m3u8"), trust)
        try results.expectCount(HTTPCamera.Content.frameCount)
        let astray = try Results(stream: "astray")
        let url = camera.url("other.m3u8?" + stranger.url("segment.ts"))
        let outcome = try Program.dtopd.run(["-i", url] + trust + astray.arguments)
        #expect(outcome.status != 0 && !outcome.hasHung, "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: astray.log), "\(outcome)")
    }

    /// FFmpeg repeats the request with its query, at debug level.
    @Test func passwordsInQueries() throws {
        let camera = try HTTPCamera(served.content)
        let results = try Results(stream: "127.0.0.1")
        let outcome = try results.run(
            camera.url("video.mp4?user=viewer&password=Geheim-7531"), ["--timeout", "200s", "--log-level", "trace"])
        #expect(outcome.errors.contains("request: GET /video.mp4?user=***"), "\(outcome.errors.prefix(3000))")
        #expect(!outcome.errors.contains("Geheim") && !outcome.text.contains("Geheim"))
    }

    /// A playlist of a server's own videos is read like the videos.
    @Test func playlist() throws {
        let camera = try HTTPCamera(served.content)
        let results = try Results(stream: "127.0.0.1")
        try results.run(camera.url("live.m3u8"), ["--timeout", "200s"])
        try results.expectCount(HTTPCamera.Content.frameCount)
    }

    @Test(arguments: ["live.ts", "live.mjpg"]) func liveStream(_ path: String) async throws {
        let camera = try HTTPCamera(served.content)
        let run = try LiveRun(camera.url(path), ["--live"])
        #expect(await run.advances(by: 20), "\(run.errors)")
        try run.stop()
        let times = try run.results.lines.compactMap(\.timeSeconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// Ten pictures a second without timestamps, for which FFmpeg assumes 25: times follow the wall clock.
    @Test func timesOfPicturesWithoutTimestamps() async throws {
        let camera = try HTTPCamera(served.content)
        let run = try LiveRun(camera.url("live.mjpg"))
        #expect(await run.advances(by: 40), "\(run.errors)")
        try run.stop()
        let lines = try run.results.lines
        let (first, last) = (try #require(lines.first), try #require(lines.last))
        let time = try #require(last.timeSeconds) - (try #require(first.timeSeconds))
        let wall = try last.date.timeIntervalSince(first.date)
        #expect(abs(time - wall) < 0.1 * wall + 0.5, "\(time) s in \(wall) s")
    }

    /// Half pictures are dropped, and nothing else is.
    @Test func tornPicturesAreDropped() async throws {
        let camera = try HTTPCamera(served.content)
        let run = try LiveRun(camera.url("torn.mjpg"))
        #expect(await run.program.wait { run.frameCount >= 12 }, "\(run.errors)")
        try run.stop()
        let lines = try run.results.lines
        #expect(lines.allSatisfy { !$0.corrupt })
        #expect(lines.contains { $0.reset == "corrupt" } && lines.contains { $0.reset == nil })
    }

    /// A playlist without an end is live: it has to be stopped, and that is no failure.
    @Test func growingPlaylistIsLive() async throws {
        let camera = try HTTPCamera(served.content)
        let run = try LiveRun(camera.url("growing.m3u8"))
        #expect(await run.advances(), "\(run.errors)")
        #expect(run.errors.contains("running, h264 160x96"), "\(run.errors)")
        try run.stop()
        let probe = try Program.dtopd.run(["probe", camera.url("growing.m3u8")])
        #expect(probe.status == 0 && probe.text.contains("live source"), "\(probe)")
    }

    /// A server's stream may not use every decoder that a file may.
    @Test func decodersOfServersAreFew() throws {
        let folder = try TemporaryFolder()
        let file = folder.path("old.avi")
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=10 -t 1 -c:v cinepak", file)
        let results = try Results(stream: "old")
        try results.run(file)
        try results.expectCount(10)
        let camera = try HTTPCamera(.init(file: file, stream: file, picture: file))
        let astray = try Results(stream: "127.0.0.1")
        let outcome = try Program.dtopd.run(["-i", camera.url("video.mp4")] + astray.arguments)
        #expect(outcome.status == 65 && outcome.errors.contains("cinepak"), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: astray.log))
    }

    /// The camera goes away and comes back.
    @Test func liveStreamComesBack() async throws {
        let camera = try HTTPCamera(served.content)
        let run = try LiveRun(camera.url("live.ts"), ["--live", "--backoff-max", "1s"])
        #expect(await run.advances(), "\(run.errors)")
        camera.kill()
        #expect(await run.loses(times: 2), "\(run.errors)")
        try camera.restart()
        #expect(await run.advances(), "\(run.errors)")
        try run.stop()
    }

    @Test func silentLiveStream() async throws {
        let camera = try HTTPCamera(served.content)
        let run = try LiveRun(camera.url("stall.ts"), ["--live", "--backoff-max", "1s"], timeout: 3)
        #expect(await run.advances(by: 3), "\(run.errors)")
        #expect(await run.loses(times: 1), "\(run.errors)")
        #expect(["timeout", "stalled"].contains(run.reasons.first), "\(run.errors)")
        try run.stop()
    }

    /// A server cannot lead to the files of this machine.
    @Test(arguments: ["passwd.m3u8", "local.m3u8", "to-file"]) func localFilesAreOutOfReach(_ path: String) throws {
        let camera = try HTTPCamera(served.content)
        try expectFailure(camera.url(path))
    }

    /// A bad answer fails within its time and is reported.
    @Test(arguments: ["loop", "endless", "huge", "no/such.mp4"]) func badAnswers(_ path: String) throws {
        let camera = try HTTPCamera(served.content)
        try expectFailure(camera.url(path))
    }

    /// Half a file: the part that came is kept, and the loss is reported.
    @Test(arguments: ["stall.mp4", "short.mp4"]) func halfAFile(_ path: String) throws {
        let camera = try HTTPCamera(served.content)
        let results = try Results(stream: "half")
        let outcome = try Program.dtopd.run(
            ["-i", camera.url(path), "--timeout", "5s"] + results.arguments)
        #expect(!outcome.hasHung && outcome.status == 69, "\(outcome)")
        #expect(try (10..<HTTPCamera.Content.frameCount).contains(results.lines.count), "\(outcome)")
    }

    /// An untrusted certificate is refused, unless the user says to trust it.
    @Test func unknownCertificate() throws {
        let camera = try HTTPCamera(served.content, certificate: served.certificate)
        try expectFailure(camera.url("video.mp4"))
        let results = try Results(stream: "127.0.0.1")
        try results.run(
            camera.url("video.mp4"),
            ["--timeout", "200s", "--input-option", "ca_file=\(served.folder.path("certificate.pem"))"])
        try results.expectCount(HTTPCamera.Content.frameCount)
    }

    private func expectFailure(_ url: String, source: SourceLocation = #_sourceLocation) throws {
        let results = try Results(stream: "none")
        let outcome = try Program.dtopd.run(
            ["-i", url, "--timeout", "1s", "--give-up-after", "2s"] + results.arguments)
        #expect(!outcome.hasHung && [65, 66, 69].contains(outcome.status), "\(outcome)", sourceLocation: source)
        #expect(outcome.errors.contains("127.0.0.1"), "\(outcome)", sourceLocation: source)
        #expect(!outcome.errors.contains("root:"), "\(outcome)", sourceLocation: source)
        #expect(
            !FileManager.default.fileExists(atPath: results.log) || LogLine.count(results.log) == 0,
            sourceLocation: source)
    }
}
