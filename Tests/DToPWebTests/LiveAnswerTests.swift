import DToPPipeline
import DToPService
import DToPTestSupport
import DToPWeb
import Foundation
import Glibc
import Testing

@Suite struct LiveAnswerTests {
    private let web: TestWeb

    init() throws {
        web = try TestWeb()
        #expect(web.isUp())
    }

    /// Shows `bytes` again and again until `isDone`.
    private func show(_ content: ViewContent, _ bytes: [UInt8], until isDone: @escaping () -> Bool) {
        #expect(
            Patience.holds {
                web.show(content, bytes)
                return isDone()
            })
    }

    private func ask(_ path: String, showing content: ViewContent, _ bytes: [UInt8]) throws -> [UInt8] {
        let client = try #require(web.open(path))
        show(content, bytes) { client.hasEnded }
        return try #require(client.receive { Self.count(bytes, in: $0) > 0 })
    }

    private static func count(_ part: [UInt8], in bytes: [UInt8]) -> Int {
        var count = 0
        var rest = bytes[...]
        while let found = rest.firstRange(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: [
        ("/streams/front/snapshot.jpg", ViewContent.classes, "image/jpeg"),
        ("/streams/front/snapshot.jpg?show=picture&n=3", .picture, "image/jpeg"),
        ("/streams/front/mask.png", .maskPNG, "image/png"), ("/streams/front/exits.png", .exitsPNG, "image/png"),
    ])
    func aSnapshotIsTheNextPicture(path: String, content: ViewContent, type: String) throws {
        let answer = Self.text(try ask(path, showing: content, Array("the picture".utf8)))
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nthe picture"), "\(answer)")
        #expect(answer.lowercased().contains("content-type: \(type)\r\n") && answer.contains("no-store"))
        #expect(Patience.holds { web.views["front"]?.viewers == 0 })
    }

    @Test func liveAreThePicturesAsTheyCome() throws {
        let client = try #require(web.open("/streams/front/live.mjpg?show=exits"))
        let first = Array("first picture".utf8)
        show(.exits, first) { client.hasEnded }
        let begin = try #require(client.receive { Self.count(first, in: $0) > 0 })
        #expect(Self.text(begin).contains("multipart/x-mixed-replace; boundary=frame"))
        #expect(Self.text(begin).contains("Content-Type: image/jpeg\r\nContent-Length: 13\r\n\r\nfirst picture"))
        let second = Array("second picture".utf8)
        web.show(.classes, Array("of another content".utf8))
        web.show(.exits, second)
        // The end of a picture comes with it, or browsers would wait for the next one.
        let part = try #require(client.receive { Self.count(second + Array("\r\n".utf8), in: $0) > 0 })
        #expect(!Self.text(part).contains("another"))
        #expect(web.views["front"]?.viewers == 1)
    }

    @Test func whoLeavesIsForgotten() throws {
        var clients = try (0..<5).map { _ in try #require(web.open("/streams/front/live.mjpg")) }
        #expect(Patience.holds { web.views["front"]?.viewers == 5 })
        clients.removeLast(3)
        #expect(Patience.holds { web.views["front"]?.viewers == 2 })
        clients = []
        #expect(Patience.holds { web.views["front"]?.viewers == 0 })
    }

    /// A picture says what is wrong; data are not replaced by one.
    @Test func aDeadCameraLooksDead() throws {
        web.work()
        web.set(.live(.backoff(.refused)), of: "front")
        #expect(Patience.holds { web.get("/streams/front/snapshot.jpg")?.status == 503 })
        let client = try #require(web.open("/streams/front/snapshot.jpg"))
        let answer = try #require(client.receive { $0.suffix(2) == [0xff, 0xd9] })
        #expect(Self.text(answer).contains("image/jpeg") && Self.count([0xff, 0xd8, 0xff], in: answer) == 1)
        for path in ["mask.png", "exits.png"] {
            let answer = try #require(web.get("/streams/front/\(path)"))
            #expect(answer.status == 503 && answer.body.contains("front: no signal"))
        }
        let status = try #require(web.get("/api/streams"))
        #expect(status.body.contains(#""silence":{"since":"1970-01-01T01:01:01.000Z","why":"no signal"}"#))
        // The other one is well.
        #expect(status.body.components(separatedBy: "silence").count == 2)
    }

    @Test func aCameraThatDiesTurnsIntoANotice() throws {
        let client = try #require(web.open("/streams/front/live.mjpg"))
        let picture = Array("a street".utf8)
        show(.classes, picture) { client.hasEnded }
        _ = client.receive { Self.count(picture, in: $0) > 0 }
        web.set(.live(.stalled), of: "front")
        let notices = try #require(client.receive { Self.count([0xff, 0xd8, 0xff], in: $0) >= 2 })
        #expect(Self.count(picture, in: notices) <= 1)
        web.set(.live(.running), of: "front")
        show(.classes, picture) { client.hasEnded }
        #expect(client.receive { Self.count(picture, in: $0) > 0 } != nil)
        // A stream that is removed ends for its viewers.
        web.set(nil, of: "front")
        #expect(client.receiveAll() != nil)
    }

    /// One who does not read misses pictures, and neither the others nor the sink wait for it.
    @Test func whoIsSlowIsLateAndAlone() throws {
        let slow = try (0..<20).map { _ in try #require(web.open("/streams/front/live.mjpg")) }
        let quick = try #require(web.open("/streams/front/live.mjpg"))
        #expect(Patience.holds { web.views["front"]?.viewers == 21 })
        let filler = [UInt8](repeating: 0x61, count: 60_000)
        for number in 0..<200 {
            let mark = Array("<\(number)>".utf8)
            let begin = ContinuousClock.now
            web.show(.classes, mark + filler)
            #expect(ContinuousClock.now - begin < .seconds(1))
            #expect(quick.receive { Self.count(mark, in: $0) > 0 } != nil)
        }
        // What was on its way, and then the newest: no part of any between.
        for client in slow {
            let bytes = try #require(client.receive { Self.count(Array("<199>".utf8), in: $0) > 0 })
            let marks = Self.text(bytes).matches(of: /<(\d+)>/).compactMap { Int($0.1) }
            #expect(marks.count < 100 && marks == marks.sorted(), "\(marks)")
            let whole = Self.count(filler, in: bytes)
            #expect(marks.count - whole <= 1)
        }
    }

    @Test func headAsksForNoPicture() throws {
        let answer = try #require(RawAnswer(web.address, "HEAD /streams/front/live.mjpg"))
        #expect(answer.status == 405 && answer.headers["allow"] == "GET" && answer.body.isEmpty)
        #expect(web.views["front"]?.viewers == 0)
    }

    @Test func theEndOfTheServiceLetsViewersGo() throws {
        let clients = try (0..<3).map { _ in try #require(web.open("/streams/front/live.mjpg")) }
        #expect(Patience.holds { web.views["front"]?.viewers == 3 })
        let begin = ContinuousClock.now
        web.stop()
        #expect(ContinuousClock.now - begin < .seconds(1))
        for client in clients { #expect(client.receiveAll() != nil) }
    }
}
