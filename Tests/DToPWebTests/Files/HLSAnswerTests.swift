import DToPTestSupport
import DToPWeb
import Foundation
import Testing

@Suite struct HLSAnswerTests {
    private let web: TestWeb
    private let folder: URL
    private let playlist = Data("#EXTM3U\n#EXT-X-MAP:URI=\"a-init.mp4\"\na-1.m4s\n".utf8)

    init() throws {
        web = try TestWeb(tokens: [("vic", .viewer, "*"), ("yan", .viewer, "yard")])
        folder = web.folder.url.appending(path: "hls")
        #expect(web.isUp())
    }

    private func put(_ name: String, _ bytes: some DataProtocol) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appending(path: name), options: .atomic)
    }

    private func get(_ name: String, _ token: String = "vic", _ headers: [String] = []) -> RawAnswer? {
        web.get("/streams/front/hls/\(name)", token: token, headers)
    }

    @Test func thePlaylistIsWaitedFor() throws {
        let client = try #require(web.open("/streams/front/hls/live.m3u8", token: "vic"))
        // Whoever waits for it holds up nobody.
        #expect(web.get("/api/streams", token: "vic")?.status == 200)
        try put("live.m3u8", playlist)
        let bytes = try #require(client.receive { $0.suffix(playlist.count).elementsEqual(playlist) })
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        #expect(text.hasPrefix("http/1.1 200") && text.contains("content-type: application/vnd.apple.mpegurl"))
        #expect(text.contains("cache-control: no-store"))
    }

    @Test func segmentsAreTheFiles() throws {
        try put("live.m3u8", playlist)
        try put("a-1.m4s", Array(0..<200))
        let answer = try #require(get("a-1.m4s"))
        #expect(answer.status == 200 && answer.bytes == Array(0..<200) && answer.headers["content-type"] == "video/mp4")
        #expect(answer.headers["cache-control"] == "no-store")
        let part = try #require(get("a-1.m4s", "vic", ["Range: bytes=10-19"]))
        #expect(part.status == 206 && part.bytes == Array(10..<20))
        #expect(get("a-2.m4s")?.status == 404 && get("a-init.mp4")?.status == 404 && get("x.m3u8")?.status == 404)
        #expect(get("a-1.m4s", "yan")?.status == 404)
        #expect(web.get("/streams/yard/hls/live.m3u8", token: "vic")?.status == 404)
    }

    /// A file that would block its reader holds up nobody, and no link leads out of the folder.
    @Test func onlyFilesAreThere() throws {
        try put("a-1.m4s", [1])
        #expect(mkfifo(folder.appending(path: "a-2.m4s").path, 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "a-3.m4s").path, withDestinationPath: "/etc/passwd")
        #expect(get("a-2.m4s")?.status == 404 && get("a-3.m4s")?.status == 404 && get("a-1.m4s")?.status == 200)
    }

    /// Old segments are deleted while players still have them on their way.
    @Test func aSegmentThatIsDeletedIsSentInFull() throws {
        try put("a-1.m4s", [])
        let path = folder.appending(path: "a-1.m4s").path
        let count = 50 << 20
        #expect(truncate(path, count) == 0)
        let client = try #require(web.open("/streams/front/hls/a-1.m4s", token: "vic"))
        let begin = try #require(client.receive { $0.count > 10_000 })
        try FileManager.default.removeItem(atPath: path)
        #expect(get("a-1.m4s")?.status == 404)
        let head = try #require(begin.firstRange(of: Array("\r\n\r\n".utf8))).upperBound
        let left = head + count - begin.count
        #expect(client.receive { $0.count >= left }?.count == left)
    }
}
