import DToPMedia
import DToPPipeline
import DToPTestSupport
import DToPWeb
import Foundation
import Imaging
import Testing

/// A stream's recording as viewers get it. curl asks for parts.
@Suite struct RecordingTests {
    private let web: TestWeb
    private let folder: URL
    private let content = Array((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
    private let file = "2026-01-31T09-30-00Z.mp4"

    init() throws {
        web = try TestWeb(tokens: [("vic", .viewer, "*"), ("yan", .viewer, "yard")])
        folder = web.folder.url.appending(path: "recordings/front")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(content).write(to: folder.appending(path: file))
        try Data("{\"classes\":[]}\n".utf8).write(to: folder.appending(path: "2026-01-31T09-30-00Z.masks.jsonl"))
        try list([segment(0, .mp4)])
        #expect(web.isUp())
    }

    private func segment(_ minute: Int, _ form: SegmentForm, number: Int = 1) -> RecordedSegment {
        // 2026-01-31T09:30:00Z.
        let start = WallTime(milliseconds: 1_769_851_800_000 + Int64(minute) * 60_000)
        return RecordedSegment(
            SegmentName(start, number: number, form), start: start, end: start.advanced(by: .seconds(60)),
            frames: 1500,
            bytes: Int64(content.count), codec: "h264", size: PixelSize(width: 1920, height: 1080), reason: .clock)
    }

    private func list(_ segments: [RecordedSegment], then more: String = "") throws {
        try Data(segments.flatMap(\.line) + Array(more.utf8)).write(to: folder.appending(path: "index.jsonl"))
    }

    private struct List: Decodable {
        struct Segment: Decodable {
            let file: String
            let start: String
            let width: Int
        }

        let stream: String
        let more: Bool
        let segments: [Segment]
    }

    private func list(_ query: String = "") throws -> List {
        let answer = try #require(web.get("/recordings/front\(query)", token: "vic"))
        #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
        return try JSONDecoder().decode(List.self, from: Data(answer.body.utf8))
    }

    // MARK: The list

    @Test func theListIsTheIndexNewestFirst() throws {
        #expect(try list().segments.map(\.file) == [file])
        try list(
            (0..<500).map { segment($0, $0 % 2 == 0 ? .mp4 : .mkv) },
            then: "{\"file\":\"../../etc/passwd\",\"start\":\"x\"}\nrest")
        let all = (0..<500).reversed().map { "\(segment($0, $0 % 2 == 0 ? .mp4 : .mkv).name)" }
        // What changes is seen at once.
        let newest = try list()
        #expect(newest.stream == "front" && newest.more && newest.segments.map(\.file) == Array(all.prefix(240)))
        #expect(newest.segments[0].width == 1920)
        var (found, page) = (newest.segments, newest)
        while page.more {
            page = try list("?before=\(try #require(found.last).start)")
            found += page.segments
        }
        #expect(found.map(\.file) == all)
        #expect(try list("?before=2000-01-01T00:00:00.000Z").segments.isEmpty)
        try FileManager.default.removeItem(at: folder.appending(path: "index.jsonl"))
        #expect(try list().segments.isEmpty)
    }

    @Test func onlyWhatTheIndexNamesIsThere() throws {
        for name in ["secret.mp4", "2026-01-31T09-31-00Z.mp4", "2026-01-31T09-30-00Z.mp4.partial", "note.txt"] {
            try Data(content).write(to: folder.appending(path: name))
        }
        // In the index, but no file of this program's.
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "2026-01-31T09-32-00Z.mp4").path, withDestinationPath: "/etc/passwd")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "2026-01-31T09-33-00Z.mp4"), withIntermediateDirectories: true)
        #expect(mkfifo(folder.appending(path: "2026-01-31T09-34-00Z.mp4").path, 0o600) == 0)
        try list([segment(0, .mp4), segment(2, .mp4), segment(3, .mp4), segment(4, .mp4), segment(5, .mp4)])
        for name in [
            "secret.mp4", "2026-01-31T09-31-00Z.mp4", "2026-01-31T09-30-00Z.mp4.partial", "note.txt", "index.jsonl",
            "2026-01-31T09-32-00Z.mp4", "2026-01-31T09-33-00Z.mp4", "2026-01-31T09-34-00Z.mp4",
            "2026-01-31T09-35-00Z.mp4",
            "2026-01-31T09-30-00Z.mkv", "2026-01-31T09-31-00Z.masks.jsonl", "2026-01-31T09-30-00Z-2.masks.jsonl",
            "..", "...", "..%2f..%2fetc%2fpasswd", "../front/\(file)", "./\(file)", ".lock", "%00", file + "%00",
            file + "/",
        ] {
            #expect(web.get("/recordings/front/\(name)", token: "vic")?.status == 404, "\(name)")
        }
        #expect(web.get("/recordings/front/\(file)", token: "vic")?.status == 200)
        let masks = try #require(web.get("/recordings/front/2026-01-31T09-30-00Z.masks.jsonl", token: "vic"))
        #expect(masks.status == 200 && masks.headers["content-type"] == "application/x-ndjson")
        #expect(masks.body == "{\"classes\":[]}\n")
    }

    @Test func whoMayNotSeeTheStreamSeesNoRecording() throws {
        for path in ["/recordings/front", "/recordings/front/\(file)"] {
            #expect(web.get(path)?.status == 401)
            #expect(web.get(path, token: "yan")?.status == 404)
            #expect(web.post(path, token: "vic")?.status == 405)
        }
        // One that is not recorded.
        #expect(web.get("/recordings/yard", token: "vic")?.status == 404)
        #expect(web.get("/recordings/yard/\(file)", token: "vic")?.status == 404)
    }

    // MARK: Parts

    /// What curl gets: the head's lines and the body.
    private func curl(_ arguments: [String]) throws -> (head: String, body: [UInt8]) {
        let body: String = web.folder.path("body")
        try? FileManager.default.removeItem(atPath: body)
        let outcome = try Program("curl").run(
            ["-sS", "-D", "-", "-o", body, "-H", "Authorization: Bearer vic"] + arguments
                + ["http://127.0.0.1:\(web.port)/recordings/front/\(file)"])
        #expect(outcome.status == 0, "\(outcome)")
        // A carriage return and a line feed are one character for Swift.
        let head = outcome.text.lowercased().replacing("\r\n", with: "\n")
        return (head, Array((try? Data(contentsOf: URL(filePath: body))) ?? Data()))
    }

    @Test func theWholeFile() throws {
        let (head, body) = try curl([])
        #expect(head.hasPrefix("http/1.1 200") && head.contains("content-length: 100000\n") && body == content)
        #expect(head.contains("accept-ranges: bytes") && head.contains("content-type: video/mp4"))
        let (only, _) = try curl(["-I", "-H", "Range: bytes=0-9"])
        #expect(only.hasPrefix("http/1.1 200") && only.contains("content-length: 100000\n"))
    }

    @Test(arguments: [
        ("0-0", 0..<1), ("0-99", 0..<100), ("99999-", 99_999..<100_000), ("-500", 99_500..<100_000),
        ("-200000", 0..<100_000), ("50000-200000", 50_000..<100_000), ("100-,900000-", 100..<100_000),
    ])
    func onePart(range: String, expected: Range<Int>) throws {
        let (head, body) = try curl(["-r", range])
        #expect(head.hasPrefix("http/1.1 206"), "\(head)")
        #expect(head.contains("content-range: bytes \(expected.lowerBound)-\(expected.upperBound - 1)/100000\n"))
        #expect(head.contains("content-length: \(expected.count)\n") && body == Array(content[expected]))
    }

    @Test(arguments: ["100000-", "-0", "200000-300000"])
    func partsPastTheEnd(range: String) throws {
        let (head, _) = try curl(["-r", range])
        #expect(head.hasPrefix("http/1.1 416") && head.contains("content-range: bytes */100000\n"), "\(head)")
    }

    @Test(arguments: ["bytes=5-4", "bytes=a-b", "lines=0-1", "bytes=", "bytes=0-9,x"])
    func rangesThatMakeNoSense(range: String) throws {
        let (head, body) = try curl(["-H", "Range: \(range)"])
        #expect(head.hasPrefix("http/1.1 200") && body == content, "\(head)")
    }

    @Test func twoRangeHeadersAreNone() throws {
        let (head, body) = try curl(["-H", "Range: bytes=0-9", "-H", "range: bytes=0-9"])
        #expect(head.hasPrefix("http/1.1 200") && body == content)
    }

    @Test func severalParts() throws {
        let (head, body) = try curl(["-r", "0-9,50000-59999,-5"])
        let boundary = try #require(head.firstMatch(of: /content-type: multipart\/byteranges; boundary=([^\n]+)\n/)?.1)
        #expect(head.hasPrefix("http/1.1 206") && head.contains("content-length: \(body.count)\n"))
        var rest = body[...]
        for range in [0..<10, 50_000..<60_000, 99_995..<100_000] {
            let bytes = try #require(rest.firstRange(of: Array("\r\n\r\n".utf8)))
            let words = String(decoding: rest[..<bytes.lowerBound], as: UTF8.self).lowercased()
            #expect(words.hasPrefix("\r\n--\(boundary)\r\n") && words.contains("content-type: video/mp4"))
            #expect(words.contains("content-range: bytes \(range.lowerBound)-\(range.upperBound - 1)/100000"))
            rest = rest[bytes.upperBound...]
            #expect(Array(rest.prefix(range.count)) == Array(content[range]))
            rest = rest.dropFirst(range.count)
        }
        #expect(String(decoding: rest, as: UTF8.self).lowercased() == "\r\n--\(boundary)--\r\n")
    }

    @Test func conditions() throws {
        let tag = try #require(try curl(["-I"]).head.firstMatch(of: /etag: ("[^"]+")\n/)?.1)
        #expect(try curl(["-H", "If-None-Match: \(tag)"]).head.hasPrefix("http/1.1 304"))
        #expect(try curl(["-H", "If-None-Match: W/\(tag), \"x\""]).head.hasPrefix("http/1.1 304"))
        #expect(try curl(["-H", "If-None-Match: \"x\""]).body == content)
        #expect(try curl(["-H", "If-Match: \"x\""]).head.hasPrefix("http/1.1 412"))
        #expect(try curl(["-H", "If-Match: *"]).body == content)
        for (condition, status) in [
            (String(tag), 206), ("\"x\"", 200), ("W/\(tag)", 200), ("Sat, 31 Jan 2026 09:30:00 GMT", 200),
        ] {
            let (head, body) = try curl(["-r", "0-9", "-H", "If-Range: \(condition)"])
            #expect(
                head.hasPrefix("http/1.1 \(status)") && body.count == (status == 206 ? 10 : content.count), "\(head)")
        }
        // Another content has another tag.
        try Data(content.reversed()).write(to: folder.appending(path: file))
        #expect(try curl(["-r", "0-9", "-H", "If-Range: \(tag)"]).body == content.reversed())
    }

    /// What was promised and is gone ends the connection, so nobody takes a part for the whole.
    @Test func aFileThatShrinksEndsTheConnection() throws {
        let path = folder.appending(path: file).path
        #expect(truncate(path, 200 << 20) == 0)
        let client = try #require(RawClient(web.address))
        client.send(
            "GET /recordings/front/\(file) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer vic\r\n\r\n")
        #expect(client.receive { $0.count > 1000 } != nil)
        #expect(truncate(path, 0) == 0)
        let rest = try #require(client.receive { _ in false })
        #expect(rest.count < 200 << 20)
    }
}
