import DToPMedia
import DToPTestSupport
import Foundation
import Testing

/// How a server's refusal is classified.
struct ServerStatusTests {
    @Test(arguments: [
        (400, MediaError.Kind.rejected), (401, .unauthorized), (402, .forbidden), (403, .forbidden), (404, .missing),
        (405, .rejected), (408, .timedOut), (410, .gone), (418, .rejected), (429, .rateLimited), (451, .rejected),
        (500, .unavailable), (501, .rejected), (502, .unavailable), (503, .unavailable), (504, .unavailable),
        (505, .rejected),
    ])
    func http(_ status: Int, _ kind: MediaError.Kind) throws {
        let camera = try HTTPCamera(.none)
        let error = try #require(try failure(camera.url("status/\(status)")))
        #expect(error.kind == kind, "\(error)")
        #expect(error.reason.contains("\(status)") && !error.description.contains("ffprobe"), "\(error)")
    }

    @Test(arguments: [
        ("400 Bad Request", MediaError.Kind.rejected), ("403 Forbidden", .forbidden), ("404 Not Found", .missing),
        ("405 Method Not Allowed", .rejected), ("408 Request Timeout", .timedOut), ("410 Gone", .gone),
        ("451 Parameter Not Understood", .rejected), ("453 Not Enough Bandwidth", .busy),
        ("454 Session Not Found", .rejected), ("461 Unsupported Transport", .unsupportedTransport),
        ("500 Internal Server Error", .unavailable), ("501 Not Implemented", .rejected),
        ("503 Service Unavailable", .unavailable), ("551 Option Not Supported", .rejected),
    ])
    func rtsp(_ status: String, _ kind: MediaError.Kind) throws {
        for method in ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"] {
            let server = try BadServer(refusing: method, with: status)
            let error = try #require(try failure(server.url()))
            #expect(error.kind == kind, "\(method): \(error)")
            #expect(error.reason.contains(status) && !error.description.contains("ffprobe"), "\(error)")
        }
    }

    private static let digest = #"Digest realm="cam", nonce="a1b2c3""#

    /// Reasons why a login fails although the server may know it.
    @Test(arguments: [
        ([digest + #", algorithm="SHA-256""#], "viewer:Geheim-7531", "SHA-256"),
        ([digest, digest + ", algorithm=SHA-256"], "viewer:Geheim-7531", "SHA-256"),
        ([digest + #", qop="auth-int""#], "viewer:Geheim-7531", "auth-int"),
        (["Bearer"], "viewer:Geheim-7531", "Bearer"),
        ([digest], "viewer:" + String(repeating: "g", count: 130), "127 bytes"),
        ([#"Basic realm="cam""#], "viewer:" + String(repeating: "g", count: 130), "127 bytes"),
        ([#"Digest realm="cam", nonce=""# + String(repeating: "n", count: 300) + #"""#], "viewer:Geheim-7531", "nonce"),
        ([digest], "vie%3Awer:Geheim-7531", "colon"), ([digest], nil, "no user name was given"),
    ])
    func loginsThatCannotBe(_ challenges: [String], _ login: String?, _ reason: String) throws {
        let server = try BadServer(refusing: "DESCRIBE", with: "401 Unauthorized", challenges: challenges)
        let error = try #require(try failure(server.url(login)))
        #expect(error.kind == .unauthorized && error.reason.contains(reason), "\(error)")
        #expect(error.advice != "Check user name and password" && !error.description.contains("Geheim"), "\(error)")
    }

    @Test func loginsThatAreWrong() throws {
        for challenges in [[Self.digest], [Self.digest + ", algorithm=SHA-256", Self.digest + ", algorithm=MD5"]] {
            let server = try BadServer(refusing: "DESCRIBE", with: "401 Unauthorized", challenges: challenges)
            let error = try #require(try failure(server.url("viewer:Geheim-7531")))
            #expect(error.advice == "Check user name and password", "\(error)")
        }
    }

    /// FFmpeg keeps 127 bytes, so percent-encoding must add as few as possible.
    @Test(arguments: CameraLogin.Scheme.allCases) func longPasswords(_ scheme: CameraLogin.Scheme) throws {
        let password = String(repeating: "a!$&()*+,;=~b", count: 9)
        let camera = try TestCamera(login: CameraLogin(user: "viewer", password: password, scheme: scheme))
        var options = InputOptions()
        options.credentials = Credentials(user: "viewer", password: password)
        _ = try Demuxer(.url(try #require(MediaURL(camera.url()))), options: options)
    }

    private func failure(_ url: String) throws -> MediaError? {
        let url = try #require(MediaURL(url))
        return mediaError { _ = try Demuxer(.url(url)) }
    }
}
