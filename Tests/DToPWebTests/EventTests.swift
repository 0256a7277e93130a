import DToPPipeline
import DToPService
import DToPTestSupport
import DToPWeb
import Foundation
import Testing

@Suite struct EventTests {
    private let web: TestWeb

    init() throws {
        web = try TestWeb(tokens: [("vic", .viewer, "*"), ("nora", .viewer, "yard")])
        #expect(web.isUp())
    }

    /// What comes until it contains all of `texts`.
    private func read(_ client: RawClient, until texts: String...) throws -> String {
        let bytes = client.receive { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return texts.allSatisfy { text.contains($0) }
        }
        let text = String(decoding: try #require(bytes), as: UTF8.self)
        for expected in texts { #expect(text.contains(expected), "\(text)") }
        return text
    }

    @Test func theStatusComesAtOnceAndAgain() throws {
        let client = try #require(web.open("/api/events", token: "vic"))
        let text = try read(client, until: #""id":"front""#, #""id":"yard""#)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains("text/event-stream"))
        web.work()
        let next = try read(client, until: #""frames_processed":1"#, "\n\n")
        #expect(next.contains("event: status\ndata: {"))
        let other = try #require(web.open("/api/events", token: "nora"))
        #expect(!(try read(other, until: #""id":"yard""#)).contains("front"))
        let nobody = try #require(RawAnswer(web.address, "GET /api/events"))
        #expect(nobody.status == 401)
    }

    @Test func changesAreToldToThoseWhoMaySeeThem() throws {
        let all = try #require(web.open("/api/events", token: "vic"))
        let yard = try #require(web.open("/api/events", token: "nora"))
        _ = try read(all, until: #""id":"yard""#)
        _ = try read(yard, until: #""id":"yard""#)
        web.events?.publish(WebEvent("rule", stream: "front", json: Array(#"{"rule":"x"}"#.utf8)))
        web.events?.publish(WebEvent("rule", stream: "yard", json: Array("{\"rule\":\n\"y\"}".utf8)))
        #expect(try read(all, until: #""y""#).contains("event: rule\ndata: {\"rule\":\"x\"}\n\n"))
        let text = try read(yard, until: #""y""#)
        #expect(text.contains("event: rule\ndata: {\"rule\": \"y\"}\n\n") && !text.contains(#""x""#))
        // The state before must have been seen.
        _ = try read(all, until: "event: status")
        web.set(.live(.stalled), of: "front")
        #expect(try read(all, until: #""state":"stalled","stream":"front""#).contains("event: state\ndata: {"))
    }

    /// One who does not read misses events and learns how many; the others get all.
    @Test func whoIsSlowIsToldWhatIsLost() throws {
        let slow = try #require(web.open("/api/events", token: "vic"))
        _ = try read(slow, until: "event: status")
        let long = Array("\"\(String(repeating: "a", count: 30_000))\"".utf8)
        for _ in 0..<800 { web.events?.publish(WebEvent("long", json: long)) }
        let bytes = slow.receive {
            String(decoding: $0.suffix(80_000), as: UTF8.self).contains("event: lost\ndata: {\"events\":")
        }
        let text = String(decoding: try #require(bytes), as: UTF8.self)
        #expect(text.contains("event: lost\n") && text.contains("event: long\n"))
    }

    @Test func theEndOfTheServiceEndsThem() throws {
        let clients = try (0..<3).map { _ in try #require(web.open("/api/events", token: "vic")) }
        for client in clients { _ = try read(client, until: "event: status") }
        let begin = ContinuousClock.now
        web.stop()
        #expect(ContinuousClock.now - begin < .seconds(1))
        for client in clients { #expect(client.receiveAll() != nil) }
    }
}
