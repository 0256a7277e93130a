import DToPConfiguration
import DToPPipeline
import DToPService
import DToPTestSupport
import DToPWeb
import Foundation
import Testing

@Suite struct WebServerTests {
    private let web: TestWeb

    init() throws {
        web = try TestWeb(tokens: [("vic", .viewer, "*"), ("olga", .operator, "yard")])
        #expect(web.isUp())
    }

    private func json(_ answer: RawAnswer?) throws -> [String: Any] {
        let answer = try #require(answer)
        #expect(answer.headers["content-type"] == "application/json")
        return try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
    }

    @Test func thePageIsWholeAndItsOwn() throws {
        var files = ["/"]
        let page = try #require(web.get("/"))
        for match in page.body.matches(of: #/(?:src|href)="(page/[^"]+)"/#) { files.append("/\(match.1)") }
        #expect(files.count == 4)
        let script = try #require(web.get("/page/app.js"))
        var scripts = [script.body]
        while let text = scripts.popLast() {
            for match in text.matches(of: #/from '\./([^']+)'/#) where !files.contains("/page/\(match.1)") {
                files.append("/page/\(match.1)")
                scripts.append(try #require(web.get("/page/\(match.1)")).body)
            }
        }
        #expect(files.count == 12)
        var size = 0
        for path in files {
            let answer = try #require(web.get(path))
            #expect(answer.status == 200 && answer.headers["x-content-type-options"] == "nosniff", "\(path)")
            #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'self'; ") == true)
            #expect(answer.headers["cache-control"] == "no-cache")
            size += answer.body.utf8.count
            // No address of another host, but for the name of SVG, which nobody asks for.
            let others = answer.body.replacing("http://www.w3.org/2000/svg", with: "")
            #expect(!others.contains("http:") && !others.contains("https:") && !others.contains("src=\"//"), "\(path)")
            let tag = try #require(answer.headers["etag"])
            let again = try #require(web.get(path, ["If-None-Match: \(tag)"]))
            #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == tag)
            #expect(
                RawAnswer(web.address, "HEAD \(path)")?.headers["content-length"] == answer.headers["content-length"])
        }
        #expect(size <= 80_000 && size > 10_000, "\(size)")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
    }

    @Test func streamsAreThoseThatOneMaySee() throws {
        web.work()
        #expect(web.get("/api/streams")?.status == 401)
        #expect(web.get("/api/streams")?.headers["www-authenticate"] == "Bearer")
        let all = try json(web.get("/api/streams", token: "vic"))
        #expect(all["role"] as? String == "viewer" && all["name"] as? String == "vic")
        let streams = try #require(all["streams"] as? [[String: Any]])
        #expect(streams.map { $0["id"] as? String } == ["front", "yard"])
        let frame = try #require(streams[0]["frame"] as? [String: Any])
        #expect(frame["computed"] as? Int == 6 && frame["classes"] as? [String: Double] == ["Sky": 0.25])
        #expect(frame["refresh"] as? String == "doubt" && streams[0]["refreshes"] as? [String: Int] == ["doubt": 1])
        let some = try json(web.get("/api/streams", token: "olga"))
        #expect((some["streams"] as? [[String: Any]])?.map { $0["id"] as? String } == ["yard"])
        #expect(some["role"] as? String == "operator")

        let one = try json(web.get("/api/streams/yard", token: "olga"))
        #expect(one["id"] as? String == "yard")
        #expect((one["palette"] as? [[String: String]]) == [["name": "Sky", "color": "#0102ff"]])
        #expect((one["stages"] as? [[String: Any]])?.map { $0["layer"] as? Int } == [4, 12])
        #expect(web.get("/api/streams/front", token: "olga")?.status == 404)
    }

    @Test func operatorsSwitchTheirStreams() throws {
        #expect(web.post("/api/streams/yard/disable", token: "vic")?.status == 403)
        #expect(web.post("/api/streams/front/disable", token: "olga")?.status == 404)
        #expect(web.get("/api/streams/yard/disable", token: "olga")?.status == 405)
        #expect(web.switched.isEmpty)
        let answer = try json(web.post("/api/streams/yard/disable", token: "olga"))
        #expect(answer["stream"] as? String == "yard" && answer["enabled"] as? Bool == false)
        #expect(web.post("/api/streams/yard/enable", token: "olga")?.status == 202)
        #expect(web.switched == ["yard false", "yard true"])
    }

    @Test func browsersLogIn() throws {
        #expect(web.post("/login", body: "mallory")?.status == 401)
        #expect(web.post("/login", body: String(repeating: "a", count: 1000))?.status == 400)
        for _ in 0..<20 { #expect(web.post("/login", body: "mallory")?.status == 401) }
        #expect(web.log.lines.count { $0.contains("login") } == 1, "\(web.log.lines)")
        #expect(web.post("/login", ["Origin: http://evil.example"], body: "vic")?.status == 403)
        let answer = try #require(web.post("/login", ["Origin: http://localhost"], body: "vic"))
        #expect(answer.status == 200 && answer.body.contains(#""role":"viewer""#))
        let cookie = try #require(answer.headers["set-cookie"]?.split(separator: ";").first.map(String.init))
        #expect(web.get("/api/streams", ["Cookie: \(cookie)"])?.status == 200)
        #expect(web.post("/logout", ["Cookie: \(cookie)", "Origin: http://localhost"])?.status == 200)
        #expect(web.get("/api/streams", ["Cookie: \(cookie)"])?.status == 401)
    }

    @Test(arguments: [
        "OPTIONS *", "CONNECT localhost:80", "GET http://localhost/x", "GET /a b c", "GET page", "TRACE /",
    ])
    func oddRequestsAreRefused(line: String) throws {
        let answer = try #require(RawAnswer(web.address, line))
        #expect((400...405).contains(answer.status), "\(answer.status)")
    }

    @Test func foreignNamesAndSitesAreRefused() {
        #expect(RawAnswer(web.address, "GET /", headers: ["Host: evil.example"])?.status == 421)
        #expect(web.get("/api/streams", token: "vic", ["Origin: http://evil.example"])?.status == 403)
        #expect(web.get("/api/streams", token: "vic", ["Sec-Fetch-Site: cross-site"])?.status == 403)
        #expect(web.get("/streams/front/snapshot.jpg?n=1&n=1", token: "vic")?.status == 400)
        #expect(web.get("/api/streams", ["Authorization: Bearer vic", "Authorization: Bearer vic"])?.status == 400)
        for path in ["/page/..%2fapp.js", "/page/../page/app.js", "/page/none.js", "/streams/../../etc/passwd"] {
            #expect(web.get(path, token: "vic")?.status == 404, "\(path)")
        }
    }

    /// The socket is for a proxy: its group may connect.
    @Test func aSocketIsForItsGroup() throws {
        let folder = try TemporaryFolder()
        let address = ListenAddress.unix(folder.path("http.sock"))
        let other = try TestWeb(listen: ViewerAddress(local: address))
        #expect(
            Patience.holds { RawAnswer(address, "GET /api/streams", headers: ["Host: cameras.example"])?.status == 200 }
        )
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("http.sock"))[.posixPermissions] as? Int
        #expect(mode == 0o660)
        other.stop()
        #expect(!FileManager.default.fileExists(atPath: folder.path("http.sock")))
    }
}
