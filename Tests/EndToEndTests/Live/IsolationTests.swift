import DToPTestSupport
import Foundation
import Glibc
import Testing

/// Cameras of `dtopd serve` are read in processes of their own.
@Suite(.serialized, .live) struct IsolationTests {
    private static let login = CameraLogin(user: "kamerafreund", password: "Geh@im/7531")
    private static let secrets = ["Geh@im", "Geh%40im", "im/7531", "im%2F7531"]

    /// A line of a process's status; nil once it has ended.
    private func status(_ name: String, of process: pid_t) -> String? {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }

    private func hasEnded(_ process: pid_t) -> Bool { status("State", of: process)?.hasPrefix("Z") ?? true }

    /// Its worker, once pictures come.
    private func worker(of run: LiveRun) async throws -> pid_t {
        #expect(await run.advances(), "\(run.errors)")
        return try #require(run.worker, "\(run.errors)")
    }

    @Test(arguments: TestCamera.Codec.allCases, ["tcp", "udp"])
    func picturesCome(_ codec: TestCamera.Codec, _ transport: String) async throws {
        let camera = try TestCamera(codec, login: RTSPTests.login)
        let run = try LiveRun(
            camera.url(RTSPTests.credentials), ["--rtsp-transport", transport], in: .worker)
        let worker = try await worker(of: run)
        #expect(await run.advances(by: 20), "\(run.errors)")
        #expect(run.reasons.isEmpty, "\(run.errors)")
        // Two filters: one for connecting, one more since pictures come.
        #expect(status("Seccomp_filters", of: worker) == "2")
        #expect(status("NoNewPrivs", of: worker) == "1")
        try run.stop()
        // It has said goodbye to the camera, and is gone.
        #expect(await camera.says("TEARDOWN"))
        #expect(hasEnded(worker))
    }

    @Test func aKilledWorkerIsReplaced() async throws {
        let camera = try TestCamera()
        let run = try LiveRun(camera.url(), ["--backoff-max", "1s"], in: .worker)
        for round in 1...3 {
            let worker = try await worker(of: run)
            kill(worker, SIGKILL)
            #expect(await run.loses(times: round), "\(run.errors)")
        }
        let last = try await worker(of: run)
        #expect(!hasEnded(last))
        #expect(run.reasons == ["crashed", "crashed", "crashed"])
        #expect(run.errors.contains("crashed: its source worker was ended by SIGKILL"), "\(run.errors)")
        try run.stop()
        let lines = try run.results.lines
        #expect(lines.filter { $0.reset == "reconnect" }.count == 3)
        let times = lines.compactMap(\.timeSeconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func noWorkerOutlivesTheService() async throws {
        let camera = try TestCamera()
        let run = try LiveRun(camera.url(), in: .worker)
        let worker = try await worker(of: run)
        run.program.send(SIGKILL)
        _ = await run.program.wait()
        #expect(Patience.holds { hasEnded(worker) })
    }

    /// Signals to all processes of a terminal or a service are for the service alone.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func workersIgnoreSignals(_ signal: Int32) async throws {
        let camera = try TestCamera()
        let run = try LiveRun(camera.url(), in: .worker)
        let worker = try await worker(of: run)
        kill(worker, signal)
        #expect(await run.advances(by: 10), "\(run.errors)")
        #expect(run.worker == worker && run.reasons.isEmpty, "\(run.errors)")
        try run.stop()
    }

    @Test(arguments: CredentialTests.Way.allCases) func passwordsAreNowhere(_ way: CredentialTests.Way) async throws {
        let camera = try TestCamera(login: Self.login)
        var arguments = ["--log-level", "trace"]
        var environment = ["CAMERA_PASSWORD": Self.login.password]
        let folder = try TemporaryFolder()
        switch way {
        case .url: break
        case .environment:
            environment = ["DTOPD_USERNAME": Self.login.user, "DTOPD_PASSWORD": Self.login.password]
        case .file:
            let file = folder.path("credentials")
            try Files.write(Data("\(Self.login.user):\(Self.login.password)\n".utf8), file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            arguments += ["--credentials", file]
        }
        let run = try LiveRun(
            camera.url(way == .url ? "\(Self.login.user):${CAMERA_PASSWORD}" : nil), arguments,
            environment: environment, in: .worker)
        let worker = try await worker(of: run)
        for place in ["cmdline", "environ"] {
            let text = String(decoding: try Files.read("/proc/\(worker)/\(place)"), as: UTF8.self)
            #expect(!text.isEmpty)
            for secret in Self.secrets + [Self.login.user] { #expect(!text.contains(secret), "\(place): \(text)") }
        }
        // Failures are logged too.
        camera.kill()
        #expect(await run.loses(times: 1), "\(run.errors)")
        let outcome = try run.stop()
        #expect(outcome.errors.contains("live: FFmpeg"), "it has not told much")
        for secret in Self.secrets { #expect(!outcome.errors.contains(secret), "\(outcome)") }
    }

    /// A web camera is asked whether it is live in the worker too; what ends is read in the service.
    @Test func webCameras() async throws {
        let folder = try TemporaryFolder()
        let camera = try HTTPCamera(try HTTPCamera.Content(in: folder))
        for path in ["live.mjpg", "live.ts", "growing.m3u8"] {
            let run = try LiveRun(camera.url(path), in: .worker)
            let worker = try await worker(of: run)
            #expect(status("Seccomp_filters", of: worker) == "1", "\(path)")
            #expect(run.reasons.isEmpty, "\(run.errors)")
            try run.stop()
        }
        let run = try LiveRun(camera.url("video.mp4"), in: .worker)
        #expect(await run.program.wait { run.errors.contains("live: ended") }, "\(run.errors)")
        #expect(run.worker == nil)
        #expect(run.frameCount == HTTPCamera.Content.frameCount)
        try run.stop()
    }

    @Test func noneMeansTheService() async throws {
        let camera = try TestCamera()
        let run = try LiveRun(camera.url(), ["--isolation", "none"], in: .worker)
        #expect(await run.advances(), "\(run.errors)")
        #expect(run.worker == nil)
        try run.stop()
    }
}
