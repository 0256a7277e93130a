import DToPTestSupport
import Foundation
import Testing

/// Cameras that go away and come back.
@Suite(.serialized, .live) struct ReconnectTests {
    /// Three in every test run; on request, as many as in a bad week.
    private static let cycles = isSoaking ? 20 : 3
    private static let isSoaking = ProcessInfo.processInfo.environment["DTOPD_SOAK"] == "1"

    /// Codecs and transports of the cameras.
    private static let ways: [(TestCamera.Codec, transport: String)] =
        isSoaking
        ? TestCamera.Codec.allCases.flatMap { codec in ["tcp", "udp"].map { (codec, $0) } } : [(.h264, "tcp")]

    /// Reconnects soon after the camera is back, each time with no more threads, files or memory than before.
    @Test(arguments: ways) func comesBackEachTime(_ codec: TestCamera.Codec, _ transport: String) async throws {
        let camera = try TestCamera(codec, login: RTSPTests.login)
        let run = try LiveRun(
            camera.url(RTSPTests.credentials), ["--backoff-max", "2s", "--rtsp-transport", transport])
        #expect(await run.advances(by: 10), "\(run.errors)")
        var first: ProcessVitals?
        for cycle in 1...Self.cycles {
            let losses = run.reasons.count
            camera.kill()
            #expect(await run.loses(times: losses + 2), "cycle \(cycle): \(run.errors)")
            try camera.restart()
            let refusals = run.reasons.count
            try #require(await run.advances(by: 10), "cycle \(cycle): \(run.errors)")
            // Another attempt may have been under way when the camera came back.
            #expect(run.reasons.count <= refusals + 1, "cycle \(cycle): \(run.errors)")
            let vitals = try ProcessVitals(of: run.program.processID)
            let base = first ?? vitals
            first = base
            #expect(vitals.threads <= base.threads, "cycle \(cycle): \(base), then \(vitals)")
            #expect(vitals.descriptors <= base.descriptors, "cycle \(cycle): \(base), then \(vitals)")
            #expect(
                Double(vitals.kilobytes) <= 1.05 * Double(base.kilobytes) + 2048,
                "cycle \(cycle): \(base), then \(vitals)")
        }
        try run.stop()
        let lines = try run.results.lines
        #expect(lines.map(\.frame) == Array(0..<lines.count))
        #expect(lines.filter { $0.reset == "reconnect" }.count == Self.cycles)
        let times = lines.compactMap(\.timeSeconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Set(run.reasons).isSubset(of: ["lost", "ended", "refused"]), "\(run.errors)")
    }

    /// The program waits for a camera that is down at the start.
    @Test func downAtTheStart() async throws {
        let camera = try TestCamera()
        camera.kill()
        let run = try LiveRun(camera.url())
        #expect(await run.loses(times: 2), "\(run.errors)")
        #expect(Set(run.reasons) == ["refused"], "\(run.errors)")
        try camera.restart()
        #expect(await run.advances(), "\(run.errors)")
        try run.stop()
    }

    /// Waits double, with some jitter, up to the limit.
    @Test func waitsGrow() async throws {
        let camera = try TestCamera()
        camera.kill()
        let run = try LiveRun(camera.url(), ["--backoff-max", "1s"])
        #expect(await run.loses(times: 4), "\(run.errors)")
        try run.stop()
        let waits = run.errors.matches(of: /backoff ([0-9.]+) s/).compactMap { Double($0.1) }
        #expect((0.25...0.75).contains(waits[0]), "\(waits)")
        #expect((0.5...1.5).contains(waits[1]), "\(waits)")
        #expect(waits.allSatisfy { $0 <= 1.5 }, "\(waits)")
    }

    /// Gone for good: status 69.
    @Test func givesUp() async throws {
        let camera = try TestCamera()
        let run = try LiveRun(camera.url(), ["--give-up-after", "15s"])
        #expect(await run.advances(), "\(run.errors)")
        camera.kill()
        let outcome = await run.program.wait()
        #expect(outcome.status == 69 && !outcome.hasHung, "\(outcome)")
        #expect(run.frameCount >= 5)
    }

    /// A frozen camera keeps its connections and sends nothing.
    @Test(arguments: ["tcp", "udp"]) func frozenCamera(_ transport: String) async throws {
        let camera = try TestCamera()
        let run = try LiveRun(camera.url(), ["--rtsp-transport", transport, "--backoff-max", "1s"], timeout: 5)
        #expect(await run.advances(), "\(run.errors)")
        camera.freeze()
        #expect(await run.loses(times: 1), "\(run.errors)")
        #expect(["timeout", "stalled"].contains(run.reasons.first), "\(run.errors)")
        camera.thaw()
        #expect(await run.advances(), "\(run.errors)")
        try run.stop()
    }

    /// A camera that ends its stream every second.
    @Test func endedStreams() async throws {
        let camera = try TestCamera(frames: 25)
        let run = try LiveRun(camera.url(), ["--backoff-max", "500ms"])
        #expect(await run.program.wait { run.reasons.count >= 2 && run.frameCount >= 30 }, "\(run.errors)")
        #expect(run.reasons.first == "ended", "\(run.errors)")
        try run.stop()
    }
}
