import DToPTestSupport
import Foundation
import Testing

/// A camera's password goes to the camera only.
@Suite(.serialized, .live) struct CredentialTests {
    /// How the program is given the password.
    enum Way: String, CaseIterable {
        case url, environment, file
    }

    private static let login = CameraLogin(user: "kamerafreund", password: "Geh@im/7531")
    private static let encoded = "kamerafreund:Geh%40im%2F7531"
    /// The password in plain text, as encoded in a URL, and as HTTP's basic scheme carries it.
    private static let secrets = [
        "Geh@im/7531", "Geh%40im", "im/7531", "im%2F7531",
        Data("kamerafreund:Geh@im/7531".utf8).base64EncodedString(),
    ]

    private func expectHidden(_ text: String, _ place: String, source: SourceLocation = #_sourceLocation) {
        for secret in Self.secrets where text.contains(secret) {
            let line = text.split(separator: "\n").first { $0.contains(secret) } ?? ""
            Issue.record("\(place) holds the password: \(line)", sourceLocation: source)
        }
    }

    private func expectHidden(_ outcome: Program.Outcome, _ folder: String) throws {
        expectHidden(outcome.text, "standard output")
        expectHidden(outcome.errors, "standard error")
        for (name, data) in try Files.snapshot(folder) {
            expectHidden(name, "the name of a file")
            expectHidden(String(decoding: data, as: UTF8.self), name)
        }
    }

    @Test(arguments: Way.allCases, CameraLogin.Scheme.allCases)
    func isNowhere(_ way: Way, _ scheme: CameraLogin.Scheme) async throws {
        let camera = try TestCamera(
            login: CameraLogin(user: Self.login.user, password: Self.login.password, scheme: scheme))
        let folder = try TemporaryFolder()
        var arguments = ["--log-level", "trace", "--masks", folder.path("masks"), "--overlay", folder.path("live.mkv")]
        var environment: [String: String] = [:]
        let secrets = try TemporaryFolder()
        switch way {
        case .url: break
        case .environment:
            environment = ["DTOPD_USERNAME": Self.login.user, "DTOPD_PASSWORD": Self.login.password]
        case .file:
            let file = secrets.path("credentials")
            try Files.write(Data("\(Self.login.user):\(Self.login.password)\n".utf8), file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            arguments += ["--credentials", file]
        }
        let run = try LiveRun(
            camera.url(way == .url ? Self.encoded : nil), arguments, environment: environment)
        #expect(await run.advances(), "\(run.errors)")
        if way != .url {
            let command = try Files.read("/proc/\(run.program.processID)/cmdline")
            expectHidden(String(decoding: command, as: UTF8.self), "the command line")
        }
        // Failures are logged too.
        camera.kill()
        #expect(await run.loses(times: 1), "\(run.errors)")
        let outcome = try run.stop()
        #expect(outcome.errors.contains("debug") || outcome.errors.contains("trace"), "it has not told much")
        try expectHidden(outcome, folder.url.path)
        try expectHidden(outcome, run.results.folder.url.path)
    }

    /// Nor does it show if the camera refuses it, misbehaves or is down.
    @Test(arguments: [BadServer.Mode.unauthorizedLoop, .notFound, .redirectLoop, .resetSetup, .emptySDP])
    func isNotInErrors(_ mode: BadServer.Mode) async throws {
        let server = try BadServer(mode)
        let run = try LiveRun(server.url(Self.encoded), ["--log-level", "trace", "--give-up-after", "2s"])
        let outcome = await run.program.wait()
        #expect([69, 77].contains(outcome.status) && !outcome.hasHung, "\(outcome)")
        try expectHidden(outcome, run.results.folder.url.path)
    }
}
