import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Cameras that behave as they should.
@Suite(.serialized, .live) struct RTSPTests {
    static let login = CameraLogin(user: "viewer", password: "Geheim-7531")
    static let credentials = "viewer:Geheim-7531"

    @Test(arguments: TestCamera.Codec.allCases, ["tcp", "udp"])
    func picturesCome(_ codec: TestCamera.Codec, _ transport: String) async throws {
        let camera = try TestCamera(codec, login: Self.login)
        let masks = try TemporaryFolder()
        let run = try LiveRun(
            camera.url(Self.credentials), ["--rtsp-transport", transport, "--masks", masks.url.path])
        #expect(await run.advances(by: 20), "\(run.errors)")
        let name = codec == .h265 ? "hevc" : codec.rawValue
        #expect(run.errors.contains("running, \(name) 160x96"), "\(run.errors)")
        #expect(run.errors.contains(": connecting\n"), "\(run.errors)")
        #expect(run.reasons.isEmpty, "\(run.errors)")
        try run.stop()
        // A stopped program still sends TEARDOWN; otherwise a camera would go on sending by UDP for a minute.
        #expect(await camera.says("TEARDOWN"))

        let lines = try run.results.lines
        #expect(lines.map(\.frame) == Array(0..<lines.count))
        let first = try #require(lines.first)
        // Only the newest frame is kept: the key frame that came first may have been dropped.
        #expect(first.reset == "start" && (first.keyframe || first.droppedSince > 0))
        #expect(lines.dropFirst().allSatisfy { $0.reset == nil && !$0.corrupt })
        let times = lines.compactMap(\.timeSeconds)
        #expect(times.count == lines.count && zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        // The median: on a busy machine, the camera skips pictures now and then.
        let paces = zip(zip(times, times.dropFirst()), lines.dropFirst()).map {
            ($0.1 - $0.0) / Double(1 + $1.droppedSince)
        }
        let pace = paces.sorted()[paces.count / 2]
        #expect(abs(pace - 0.04) < 0.004, "\(pace) s a picture")

        let folder = masks.url.path + "/" + first.stream
        let names = Files.names(folder).filter { $0.hasSuffix(".png") }
        #expect(names.count == lines.count)
        #expect(try Files.rows(folder + "/frames.csv").count == lines.count + 1)
        for name in names {
            #expect(try StillImageReader.labels(folder + "/" + name).size == PixelSize(width: 160, height: 96))
        }
    }

    /// Passwords with every character that has a meaning in a URL.
    @Test(arguments: CameraLogin.Scheme.allCases) func oddPasswords(_ scheme: CameraLogin.Scheme) async throws {
        let camera = try TestCamera(login: CameraLogin(user: "gast", password: "a/b@c:d?e#f%g", scheme: scheme))
        let run = try LiveRun(camera.url("gast:a%2Fb%40c%3Ad%3Fe%23f%25g"))
        #expect(await run.advances(), "\(run.errors)")
        try run.stop()
    }

    /// Refused credentials are reported as such, and decide the exit status if the program gives up.
    @Test(arguments: CameraLogin.Scheme.allCases, ["viewer:wrong", nil])
    func wrongPasswords(_ scheme: CameraLogin.Scheme, _ credentials: String?) async throws {
        let camera = try TestCamera(
            login: CameraLogin(user: "viewer", password: Self.login.password, scheme: scheme))
        let run = try LiveRun(camera.url(credentials), ["--give-up-after", "6s"])
        #expect(await run.loses(times: 1), "\(run.errors)")
        #expect(run.reasons.allSatisfy { $0 == "unauthorized" }, "\(run.errors)")
        let outcome = await run.program.wait()
        #expect(outcome.status == 77 && !outcome.hasHung, "\(outcome)")
        #expect(run.frameCount == 0)
    }

    @Test func unknownPath() async throws {
        let camera = try TestCamera()
        let run = try LiveRun(camera.url() + "/nothing/here")
        #expect(await run.loses(times: 1), "\(run.errors)")
        #expect(run.reasons.first == "not-found", "\(run.errors)")
        try run.stop()
    }
}
