import DToPMedia
import DToPTestSupport
import Foundation
import Synchronization
import Testing

struct MediaErrorTests {
    @Test func credentialsAreRedacted() {
        #expect(
            CredentialRedaction.redact("open rtsp://me:se/cr@et@cam:554/x?a=1 failed")
                == "open rtsp://***@cam:554/x?a=1 failed")
        #expect(CredentialRedaction.redact("'http://u:p@a/', \"ftp://x@b\"") == "'http://***@a/', \"ftp://***@b\"")
        for text in ["", "://", "a://b", "no url, me@home", "x:y@z"] {
            #expect(CredentialRedaction.redact(text) == text)
        }
        let error = MediaError(
            .missing, operation: "open", subject: "rtsp://u:pw@h/", reason: "rtsp://u:pw@h/ refused", advice: "Check it"
        )
        #expect(!error.description.contains("pw"))
    }

    /// In any form: plain, percent-encoded, in Base64, in an Authorization header.
    @Test func knownPasswordsAreRedacted() {
        let credentials = Credentials(user: "operator", password: "tr/üb 5al")
        for form in ["tr/üb 5al", "tr%2F%C3%BCb%205al", "b3BlcmF0b3I6dHIvw7xiIDVhbA==", "Authorization: Digest 5"] {
            let text = CredentialRedaction.redact("sent \(form) to the camera")
            #expect(!text.contains(form) && text.contains("***"), "\(form)")
        }
        #expect("\(credentials)" == "***")
        // Too short to tell from other text.
        _ = Credentials(user: "a", password: "to")
        #expect(CredentialRedaction.redact("sent to a") == "sent to a")
    }

    /// As cameras put them into paths and queries, and as FFmpeg repeats them.
    @Test(arguments: [
        ("http://cam/live?user=admin&password=Geheim77&ch=1", "request: GET /live?user=***&password=***&ch=1 HTTP/1.1"),
        ("rtsp://cam/user=admin&password=Geheim77&channel=1", "at /user=***&password=***&channel=1"),
        ("rtsp://cam/user=admin_password=Geheim77_channel=1.sdp", "the password *** alone"),
        ("extra://u:Ge'heim77@x", "the password *** alone"), ("http://cam/a?token=%47eheim77", "the token *** and ***"),
    ])
    func passwordsOfURLsAreLearned(_ url: String, _ expected: String) {
        CredentialRedaction.learn(from: url)
        let secret = url.contains("Ge'") ? "Ge'heim77" : "Geheim77"
        let lines = [
            "request: GET /live?user=admin&password=Geheim77&ch=1 HTTP/1.1",
            "at /user=admin&password=Geheim77&channel=1",
            "the password \(secret) alone", "the token %47eheim77 and Geheim77",
        ]
        #expect(lines.map(CredentialRedaction.redact).contains(expected))
        #expect(!CredentialRedaction.redact("open \(url)").contains("heim77"))
    }

    @Test func errorsCarryTheLastLogLine() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("headless.mp4")
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:d=1 -c:v libx264", path)
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: path))
        let error = try #require(mediaError { _ = try Demuxer(.file(path)) })
        #expect(error.kind == .invalidData && error.operation == "open" && error.subject == path)
        #expect(error.logLine == "moov atom not found")
        #expect(error.description.hasPrefix("cannot open \(path): Invalid data found"))
    }

    /// Also if the demuxer still returns packets after a read has failed.
    @Test(arguments: ["short.mp4", "short.ts"]) func aBrokenStreamTellsWhy(_ path: String) throws {
        let folder = try TemporaryFolder()
        let camera = try HTTPCamera(HTTPCamera.Content(in: folder))
        let url = try #require(MediaURL(camera.url(path)))
        let error = try #require(
            mediaError {
                let demuxer = try Demuxer(.url(url))
                while try demuxer.read() != nil {}
            })
        #expect(error.kind == .disconnected, "\(error)")
        let line = try #require(error.logLine)
        #expect(["Stream ends prematurely", "partial file"].contains { line.contains($0) }, "\(error)")
    }

    @Test func logIsForwardedOnce() throws {
        let folder = try TemporaryFolder()
        let lines = Mutex<[String]>([])
        #expect(MediaLog.forward(upTo: .warning) { level, text in lines.withLock { $0.append("\(level) \(text)") } })
        #expect(!MediaLog.forward(upTo: .debug) { _, _ in })
        let path = folder.path("headless.mp4")
        try Data([0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0]).write(to: URL(fileURLWithPath: path))
        #expect(mediaError { _ = try Demuxer(.file(path)) } != nil)
        #expect(lines.withLock { $0.contains("error moov atom not found") })
    }

    @Test func sameFileUnderTwoNames() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder.path("a")))
        try Data().write(to: URL(fileURLWithPath: folder.path("b")))
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.path("a"))
        #expect(FileIdentity(folder.path("a")) == FileIdentity(folder.path("link")))
        #expect(FileIdentity(folder.path("a")) != FileIdentity(folder.path("b")))
        #expect(FileIdentity(folder.path("c")) == nil)
    }

    @Test func versions() {
        #expect(ffmpegVersions.hasPrefix("FFmpeg "))
        #expect(ffmpegVersions.contains("libavcodec 59."))
    }
}
