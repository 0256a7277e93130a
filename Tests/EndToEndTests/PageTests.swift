import DToPConfiguration
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// The page of a running service.
@Suite(.live) struct PageTests {
    private let service: TestedService
    private let port = FreePort.next

    init() throws { service = try TestedService() }

    private var address: ListenAddress { .tcp(host: "127.0.0.1", port: port) }

    private func get(_ path: String) -> RawAnswer? { RawAnswer(address, "GET \(path)") }

    /// The body of a good answer; nil if there is none.
    private func bytes(_ path: String) -> [UInt8]? { get(path).flatMap { $0.status == 200 ? $0.bytes : nil } }

    @Test func itShowsWhatTheCamerasSee() throws {
        try service.write(
            top: "listen: 127.0.0.1:\(port)",
            [
                try service.camera("a", ", view: 64"),
                "b: {input: 'rtsp://127.0.0.1:1/live', model: \(try Fixtures.made.model)}",
            ])
        let running = try service.start()
        #expect(service.waits(for: "dtopd_frames_processed_total", ["stream": "a"]) { $0 > 5 }, "\(running.errors)")
        #expect(running.wait { get("/")?.status == 200 })
        #expect(try service.metrics().value("dtopd_sink_frames_written_total", ["stream": "a", "sink": "view"]) == 0)
        for (path, name) in [("snapshot.jpg", "a.jpg"), ("mask.png", "a.png"), ("exits.png", "b.png")] {
            let file = service.folder.url.appending(path: name)
            // What the service knows of its streams is half a second old.
            var content: [UInt8]?
            #expect(
                running.wait {
                    content = bytes("/streams/a/\(path)")
                    return content != nil
                })
            try Data(content ?? []).write(to: file)
            let picture = try StillImageReader.rgb(service.folder.path(name))
            #expect(picture.size == PixelSize(width: 96, height: 64), "\(path)")
        }
        // The other one has never had a picture.
        #expect(running.wait { get("/streams/b/snapshot.jpg")?.status == 503 })
        #expect(get("/streams/c/snapshot.jpg")?.status == 404)
        let status = try #require(get("/api/streams"))
        #expect(status.body.contains(#""silence":{"why":"no signal"}"#) && !status.body.contains("rtsp:"))
        #expect(get("/api/streams/a")?.body.contains(##""color":"#"##) == true)
        let video = try #require(RawClient(address))
        video.send("GET /streams/a/live.mjpg?show=mask HTTP/1.1\r\nHost: localhost\r\n\r\n")
        var count = 0
        _ = video.receive { bytes in
            count = String(decoding: bytes, as: UTF8.self).components(separatedBy: "--frame").count
            return count > 5
        }
        #expect(count > 5)
        running.send(SIGTERM)
        #expect(running.wait().status == 0)
    }

    @Test func tokensAreMadeAndCount() throws {
        let made = try Program.dtopd.run(["token", "ann", "--role", "operator", "--streams", "a"])
        let lines = made.text.split(separator: "\n").map {
            $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
        }
        try #require(made.status == 0 && lines.count == 2, "\(made)")
        let (token, line) = (
            lines[0].trimmingCharacters(in: .whitespaces), lines[1].trimmingCharacters(in: .whitespaces)
        )
        #expect(line.hasPrefix("ann operator ") && line.hasSuffix(" a") && !line.contains(token))
        let file = service.folder.url.appending(path: "tokens")
        try Data("\(line)\n".utf8).write(to: file)
        let top = "listen: 127.0.0.1:\(port)\ntokens: \(file.path)"
        try service.write(top: top, [try service.camera("a"), try service.camera("b")])
        let running = try service.start()
        #expect(running.wait { get("/api/streams")?.status == 401 }, "\(running.errors)")
        let headers = ["Host: localhost", "Authorization: Bearer \(token)", "Content-Length: 0"]
        func ask(_ line: String) -> RawAnswer? { RawAnswer(address, line, headers: headers) }
        #expect(running.wait { ask("GET /api/streams/a")?.status == 200 })
        #expect(ask("GET /api/streams/b")?.status == 404)
        #expect(service.waits(for: "dtopd_stream_state", ["stream": "a", "state": "running"]) { $0 == 1 })
        #expect(ask("POST /api/streams/a/disable")?.status == 202)
        #expect(service.waits(for: "dtopd_stream_state", ["stream": "a", "state": "disabled"]) { $0 == 1 })
        #expect(service.waits(for: "dtopd_stream_state", ["stream": "b", "state": "running"]) { $0 == 1 })
        #expect(ask("POST /api/streams/a/enable")?.status == 202)
        #expect(service.waits(for: "dtopd_stream_state", ["stream": "a", "state": "running"]) { $0 == 1 })
        #expect(running.errors.contains("a: switched off by ann") && !running.errors.contains(token))
    }

    /// From another address of this machine, over TLS, as `status` and the metrics tell it.
    @Test func othersReachItOverTLS() throws {
        let certificate = try TestCertificate(host: "127.0.0.1")
        let tokens = service.folder.url.appending(path: "tokens")
        let made = try Program.dtopd.run(["token", "ann", "--role", "viewer"])
        let words = made.text.split(whereSeparator: \.isWhitespace).map(String.init)
        try Data((words.suffix(4).joined(separator: " ") + "\n").utf8).write(to: tokens)
        try service.write(
            top: """
                listen: 0.0.0.0:\(port)
                tokens: \(tokens.path)
                tls_certificate: \(certificate.file)
                tls_key: \(certificate.key)
                """, [try service.camera("a")])
        let running = try service.start()
        func curl(_ path: String) throws -> Program.Outcome {
            try Program("curl").run([
                "-sS", "--cacert", certificate.authority, "-H", "Authorization: Bearer \(words[1])",
                "https://127.0.0.1:\(port)\(path)",
            ])
        }
        #expect(
            running.wait { (try? curl("/api/streams").text.contains(#""reloaded":true"#)) == true }, "\(running.errors)"
        )
        let left = "dtopd_certificate_expiry_timestamp_seconds"
        #expect(service.waits(for: left) { abs($0 - Date.now.timeIntervalSince1970 - 2 * 86400) < 3600 })
        #expect(try service.ask(["status"]).text.contains("the viewers' certificate expires 20"))
        try Data("none".utf8).write(to: URL(filePath: certificate.key))
        #expect(service.waits(for: "dtopd_certificate_last_reload_successful") { $0 == 0 })
        #expect(try service.ask(["status"]).text.contains("one that cannot be used"))
        #expect(running.errors.contains("`tls_key`: \(certificate.key) must be a file"))
        #expect(running.errors.contains("stays in force") && running.errors.contains("expires in 47 hours"))
        #expect(try curl("/api/streams").status == 0)
    }

    @Test func whatCannotBeServedIsRefused() throws {
        func check(_ top: String) throws -> Program.Outcome {
            try service.write(top: top, [try service.camera("a")])
            return try Program.dtopd.run(["check-config", "-c", service.file])
        }
        for top in ["", "\ntokens: /etc/hostname", "\ntls_certificate: a\ntls_key: b"] {
            let open = try check("listen: 0.0.0.0:\(port)\(top)")
            #expect(
                open.status == 78 && open.errors.contains("takes `tokens`, `tls_certificate` and `tls_key`"), "\(open)")
        }
        let none = try check("listen: 127.0.0.1:\(port)\ntls_certificate: /none\ntls_key: /none")
        #expect(none.status == 78 && none.errors.contains("`tls_certificate`: /none must be a file"), "\(none)")
        let missing = try check("listen: 127.0.0.1:\(port)\ntokens: /none/tokens")
        #expect(missing.status == 78 && missing.errors.contains("`tokens`: /none/tokens cannot be read"), "\(missing)")
        let running = try service.start()
        #expect(running.wait().status == 78 && running.errors.contains("cannot be read"))
        #expect(try check("listen: 127.0.0.1:\(port)").status == 0)
        for arguments in [
            ["token"], ["token", "a b"], ["token", "a", "--role", "anyone"], ["token", "a", "--streams", "/"],
        ] {
            #expect(try Program.dtopd.run(arguments).status == 64, "\(arguments)")
        }
    }
}
