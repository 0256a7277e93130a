import DToPTestSupport
import Foundation
import Testing

/// Servers that misbehave: the reason is logged, the program tries again, and a signal ends it at once.
@Suite(.live) struct BadServerTests {
    @Test(arguments: BadServer.Mode.allCases.filter { $0 != .healthy }, LiveRun.Place.allCases)
    func isSurvived(_ mode: BadServer.Mode, in place: LiveRun.Place) async throws {
        let server = try BadServer(mode)
        let run = try LiveRun(
            server.url("viewer:Geheim-7531"), ["--backoff-max", "1s"], timeout: mode.endsByDeadline ? 2 : 200,
            in: place)
        if mode.hasPictures { #expect(await run.advances(by: 3), "\(run.errors)") }
        #expect(await run.loses(times: 2), "\(run.errors)")
        #expect(Set(run.reasons).isSubset(of: mode.reasons), "\(run.errors)")
        #expect(run.errors.contains("running, ") == mode.hasPictures, "\(run.errors)")
        let outcome = try run.stop()
        #expect(!outcome.errors.contains("Geheim"), "\(outcome)")
    }

    /// Even inside a call that would never return by itself.
    @Test(
        arguments: [BadServer.Mode.silentConnect, .drip, .endlessHeader, .redirectLoop, .garbage],
        LiveRun.Place.allCases)
    func aSignalEndsTheCall(_ mode: BadServer.Mode, in place: LiveRun.Place) async throws {
        let server = try BadServer(mode)
        let run = try LiveRun(server.url(), timeout: 600, in: place)
        #expect(await run.program.wait { run.errors.contains(": connecting") }, "\(run.errors)")
        try await Task.sleep(for: .milliseconds(300))
        try run.stop()
    }
}

extension BadServer.Mode {
    /// Some good pictures come before the fault.
    fileprivate var hasPictures: Bool { [.silentStream, .resetStream, .garbageStream].contains(self) }

    /// Whether a deadline may end it.
    fileprivate var endsByDeadline: Bool { reasons.contains("timeout") }

    /// The reasons that may be logged, as docs/inputs.md names them.
    fileprivate var reasons: Set<String> {
        switch self {
        case .healthy: []
        case .silentConnect, .silentDescribe, .silentSetup, .silentPlay, .drip, .endlessHeader: ["timeout"]
        // A worker does not have the gigabyte that FFmpeg asks for first.
        case .hugeLength: ["timeout", "lost"]
        // FFmpeg follows the redirection without end.
        case .redirectLoop: ["timeout"]
        case .silentStream: ["timeout", "stalled"]
        case .resetConnect, .resetDescribe, .resetSetup, .resetPlay, .resetStream: ["lost"]
        case .garbage: ["malformed", "timeout"]
        case .garbageStream: ["malformed", "timeout", "stalled", "lost", "ended"]
        case .malformedSDP: ["malformed", "no-video", "timeout"]
        case .emptySDP, .noVideo: ["no-video"]
        case .notFound: ["not-found"]
        case .unauthorizedLoop: ["unauthorized"]
        }
    }
}
