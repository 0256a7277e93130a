import DToPTestSupport
import Foundation
import Testing

/// Servers that refuse: the exit status for a finite input, and the reason logged for a live one.
@Suite(.live) struct RefusalTests {
    @Test(
        arguments: [
            (401, 77), (403, 77), (404, 66), (408, 69), (410, 69), (429, 69), (451, 69), (500, 69), (503, 69),
        ] as [(Int, Int32)])
    func exitStatus(_ status: Int, _ expected: Int32) throws {
        let camera = try HTTPCamera(.none)
        let outcome = try Program.dtopd.run(["probe", camera.url("status/\(status)")], timeout: 30)
        #expect(outcome.status == expected && outcome.errors.contains("\(status)"), "\(outcome)")
        #expect(!outcome.errors.contains("ffprobe"), "\(outcome)")
    }

    @Test(arguments: [
        ("453 Not Enough Bandwidth", "busy"), ("503 Service Unavailable", "unavailable"),
        ("403 Forbidden", "forbidden"),
        ("461 Unsupported Transport", "transport"), ("429 Too Many Requests", "rate-limited"),
        ("405 Not Allowed", "rejected"),
    ])
    func reason(_ status: String, _ reason: String) async throws {
        let server = try BadServer(refusing: "SETUP", with: status)
        let run = try LiveRun(server.url(), ["--backoff-max", "1s"])
        #expect(await run.loses(times: 2), "\(run.errors)")
        #expect(Set(run.reasons) == [reason] && run.errors.contains(status), "\(run.errors)")
        try run.stop()
    }

    /// The exit status tells whose fault it was.
    @Test(
        arguments: [("401 Unauthorized", 77), ("403 Forbidden", 77), ("453 Not Enough Bandwidth", 69)]
            as [(String, Int32)])
    func givingUp(_ status: String, _ expected: Int32) throws {
        let server = try BadServer(refusing: "DESCRIBE", with: status)
        let results = try Results(stream: "none")
        let outcome = try Program.dtopd.run(
            ["-i", server.url(), "--give-up-after", "100ms"] + results.arguments, timeout: 30)
        #expect(outcome.status == expected, "\(outcome)")
    }
}
