import DToPFleet
import DToPTestSupport
import Foundation
import Testing

/// The store's client before servers that are no etcd, or a bad one.
@Suite struct BadStoreTests {
    /// For answers that come: no test waits for its end.
    private static let patience: Duration = .seconds(60)
    /// For answers that never do.
    private static let short: Duration = .seconds(1)
    private static let nonsense = FleetAnswer.failed("what answers is no etcd 3.4 or later")

    private static func http(_ body: String, _ status: String = "200 OK", _ headers: [String] = []) -> [UInt8] {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers + ["", body]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private func options(_ servers: ScriptedServer...) -> EtcdOptions {
        EtcdOptions(endpoints: servers.map { "http://127.0.0.1:\($0.port)" }, fleet: "test")
    }

    /// What the client makes of an answer.
    private func taken(
        _ answer: [UInt8], to request: FleetRequest = .look, then end: ScriptedServer.End = .hangUp,
        within limit: Duration = Self.patience
    ) throws -> FleetAnswer {
        let server = try ScriptedServer(answer, then: end)
        return withExtendedLifetime(server) { FleetStore(options(server)).ask(request, within: limit) }
    }

    private func reason(_ answer: FleetAnswer) -> String? {
        if case .failed(let reason) = answer { reason } else { nil }
    }

    private static func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func pair(_ key: String, _ value: String, _ more: String = #","mod_revision":"7""#) -> String {
        #"{"key":"\#(encoded(key))","value":"\#(encoded(value))"\#(more)}"#
    }

    private static func kvs(_ pairs: String...) -> String { #"{"kvs":[\#(pairs.joined(separator: ","))]}"# }

    private static let yard = "/dtopd/test/cameras/yard/owner"

    // MARK: Answers that do not come

    struct Unfinished: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: String
        let end: ScriptedServer.End
    }

    static let unfinished = [
        Unfinished(testDescription: "no answer", answer: "", end: .silence),
        Unfinished(testDescription: "half a head", answer: "HTTP/1.1 200 OK\r\nContent-Le", end: .silence),
        Unfinished(
            testDescription: "a promise", answer: "HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n{",
            end: .silence),
        Unfinished(
            testDescription: "a head without end", answer: "HTTP/1.1 200 OK\r\n",
            end: .more(Array("X: y\r\n".utf8), every: .milliseconds(20))),
        Unfinished(
            testDescription: "a body that trickles", answer: "HTTP/1.1 200 OK\r\n\r\n",
            end: .more([0x20], every: .milliseconds(20))),
        Unfinished(
            testDescription: "pieces that trickle", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            end: .more(Array("1\r\n \r\n".utf8), every: .milliseconds(20))),
    ]

    @Test(arguments: unfinished) func theLimitEndsWhatNeverEnds(_ one: Unfinished) throws {
        let answer = try taken(Array(one.answer.utf8), then: one.end, within: Self.short)
        #expect(reason(answer)?.contains("no answer in time") == true, "\(answer)")
    }

    @Test func anAnswerThatGrowsIsCutOff() throws {
        let spaces = [UInt8](repeating: 0x20, count: 1 << 20)
        let answer = try taken(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), then: .more(spaces, every: .zero))
        #expect(reason(answer)?.contains("longer than 32 MiB") == true, "\(answer)")
    }

    @Test(arguments: [
        "", "220 mail.example ESMTP\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
    ])
    func whatIsNoAnswerIsNone(text: String) throws {
        let answer = try taken(Array(text.utf8))
        #expect(reason(answer)?.hasPrefix("no etcd answers (http://127.0.0.1:") == true, "\(answer)")
    }

    // MARK: Answers that are not etcd's

    static let foreign: [String] = [
        "", "{", "null", "[]", "<html>Sign in</html>", "\u{0}", #"{"kvs":7}"#, #"{"kvs":[7]}"#, #"{"kvs":[{}]}"#,
        #"{"kvs":[{"key":7}]}"#, String(repeating: "[", count: 100_000),
        #"{"kvs":"# + String(repeating: "[", count: 100_000),
        // A camera's key without a token that could be compared.
        kvs(pair(yard, "{}", "")), kvs(pair(yard, "{}", #","mod_revision":7"#)),
        kvs(pair(yard, "{}", #","mod_revision":"0""#)), kvs(pair(yard, "{}", #","mod_revision":"-7""#)),
        kvs(pair(yard, "{}", #","mod_revision":"9223372036854775808""#)),
    ]

    @Test(arguments: foreign.indices) func whatIsNotEtcdsIsRefused(number: Int) throws {
        #expect(try taken(Self.http(Self.foreign[number])) == Self.nonsense)
        let failure = try taken(Self.http(Self.foreign[number], "500 Internal Server Error"))
        #expect(reason(failure) != nil, "\(failure)")
    }

    @Test func whatIsNoUnicodeIsRefused() throws {
        let answer = try taken(Array("HTTP/1.0 200 OK\r\n\r\n".utf8) + [0xFF, 0xFE, 0x7B])
        #expect(answer == Self.nonsense)
    }

    @Test(arguments: [
        #"{}"#, #"{"ID":"7"}"#, #"{"ID":"7","TTL":"0"}"#, #"{"ID":"0","TTL":"10"}"#, #"{"ID":"-7","TTL":"10"}"#,
        #"{"ID":"7","TTL":"-10"}"#, #"{"ID":"x","TTL":"10"}"#,
    ])
    func aLeaseThatCannotBeIsNone(body: String) throws {
        #expect(try taken(Self.http(body), to: .grant(.seconds(10))) == Self.nonsense)
    }

    @Test(arguments: [
        #"{}"#, #"{"succeeded":true}"#, #"{"header":{},"succeeded":true}"#,
        #"{"header":{"revision":"0"},"succeeded":true}"#, #"{"header":{"revision":"-1"},"succeeded":true}"#,
    ])
    func aDecisionWithoutARevisionIsNone(body: String) throws {
        let owner = FleetOwner(host: "a", since: 1, why: "a test")
        #expect(try taken(Self.http(body), to: .claim("yard", owner, lease: 7)) == Self.nonsense)
    }

    @Test func aRenewalWithoutAResultIsNone() throws {
        #expect(try taken(Self.http("{}"), to: .renew(7)) == Self.nonsense)
        #expect(try taken(Self.http(#"{"result":{}}"#), to: .renew(7)) == .renewed(.zero))
    }

    @Test func refusalsAreToldShortly() throws {
        let long = String(repeating: "x", count: 100_000)
        let answer = try taken(Self.http(#"{"error":"\#(long)","code":13}"#, "500 Internal Server Error"))
        #expect(answer == .failed("etcd refuses: \(long.prefix(200))"))
        #expect(try taken(Self.http(#"{"error":"gone","code":5}"#, "404 Not Found"), to: .renew(7)) == .noLease)
        #expect(try taken(Self.http("down", "503 Service Unavailable")) == Self.nonsense)
    }

    @Test func redirectsAreNotFollowed() throws {
        let well = try ScriptedServer(Self.http("{}"))
        let location = "Location: http://127.0.0.1:\(well.port)/v3/kv/range"
        let answer = try withExtendedLifetime(well) { try taken(Self.http("", "307 Temporary Redirect", [location])) }
        #expect(answer == Self.nonsense)
    }

    // MARK: Answers that are good enough

    @Test func aConnectionThatClosesEndsAnAnswer() throws {
        let text = "HTTP/1.0 200 OK\r\n\r\n" + Self.kvs(Self.pair(Self.yard, "{}"))
        guard case .view(let view) = try taken(Array(text.utf8)) else {
            Issue.record("HTTP/1.0 is refused")
            return
        }
        #expect(view.owners.mapValues(\.token) == ["yard": 7])
    }

    @Test func whatIsNotTheFleetsIsLeftOut() throws {
        let host = #"{"name":"a","capacity":4,"configuration":"x","since":1}"#
        let pairs = [
            Self.pair("/dtopd/tests/cameras/street/owner", "{}"), Self.pair("/dtopd/test", "{}"),
            Self.pair("/dtopd/test/cameras/a/b/owner", "{}"), Self.pair("/dtopd/test/hosts/b", host),
            #"{"key":"%%%","mod_revision":"7"}"#, #"{"key":"","mod_revision":"7"}"#,
            #"{"key":"\#(Self.encoded("/dtopd/test/hosts/a"))","value":"%%%","mod_revision":"7"}"#,
            #"{"key":"\#(Self.encoded(Self.yard))","value":"%%%","mod_revision":"7"}"#,
        ]
        guard case .view(let view) = try taken(Self.http(#"{"kvs":[\#(pairs.joined(separator: ","))]}"#)) else {
            Issue.record("a view with other keys is refused")
            return
        }
        #expect(view.hosts.isEmpty)
        // Somebody has it.
        #expect(view.owners.mapValues(\.owner.host) == ["yard": ""])
    }

    /// Numbers at the ends of their range break no reckoning, nor the tables of `dtopd fleet status`.
    @Test(arguments: [Int.min, Int.max]) func numbersAreBounded(number: Int) throws {
        let host = #"{"name":"a","capacity":\#(number),"configuration":"x","since":\#(number)}"#
        let owner = #"{"host":"a","since":\#(number),"why":""}"#
        let body = Self.kvs(Self.pair("/dtopd/test/hosts/a", host), Self.pair(Self.yard, owner))
        guard case .view(let view) = try taken(Self.http(body)) else {
            Issue.record("large numbers are refused")
            return
        }
        let bounds = 0...(1 << 40)
        #expect(view.hosts["a"].map { bounds.contains($0.host.capacity) && bounds.contains($0.host.since) } == true)
        #expect(view.owners["yard"].map { bounds.contains($0.owner.since) } == true)
    }

    @Test func aMemberThatTalksNonsenseIsPassedOver() throws {
        let (bad, well) = (try ScriptedServer(Self.http("Sign in")), try ScriptedServer(Self.http("{}")))
        withExtendedLifetime((bad, well)) {
            let store = FleetStore(options(bad, well))
            #expect(store.ask(.look, within: Self.patience) == .view(FleetView()))
            #expect(store.ask(.look, within: Self.patience) == .view(FleetView()))
        }
    }
}
