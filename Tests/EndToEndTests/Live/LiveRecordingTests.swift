import DToPTestSupport
import Foundation
import Testing

/// Recordings of cameras.
@Suite(.serialized, .live) struct LiveRecordingTests {
    private let folder: TemporaryFolder
    private var record: String { folder.path("rec") }
    private static let isSoaking = ProcessInfo.processInfo.environment["DTOPD_SOAK"] == "1"

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ camera: TestCamera, in place: LiveRun.Place, to record: String? = nil, free: String = "0", fps: Int = 5
    ) throws -> LiveRun {
        try LiveRun(
            camera.url(),
            [
                "--record", record ?? self.record, "--record-segment", "2s", "--record-min-free", free, "--fps",
                "\(fps)", "--backoff-max", "1s",
            ], in: place)
    }

    /// Waits until the index lists more than `count` segments.
    private func records(_ run: LiveRun, past count: Int) async -> Bool {
        await run.program.wait { ((try? Recordings(self.record))?.segments.count ?? 0) > count }
    }

    /// All pictures that the camera sends are recorded, however few are segmented.
    @Test(arguments: TestCamera.Codec.allCases, LiveRun.Place.allCases)
    func everyPictureIsRecorded(_ codec: TestCamera.Codec, _ place: LiveRun.Place) async throws {
        let camera = try TestCamera(codec)
        let run = try run(camera, in: place)
        #expect(await records(run, past: 2), "\(run.errors)")
        try run.stop()
        let recordings = try Recordings(record)
        try recordings.expectPlayable()
        let name = codec == .h265 ? "hevc" : codec.rawValue
        #expect(recordings.segments.allSatisfy { $0.codec == name && $0.width == 160 && $0.height == 96 })
        #expect(recordings.segments.dropLast().allSatisfy { $0.reason == "clock" })
        #expect(recordings.segments.last?.reason == "stopped")
        // Segments end with the even seconds, and none but the first and the last is shorter.
        #expect(recordings.segments.dropFirst().dropLast().allSatisfy { (40...60).contains($0.frames) })
        let lines = try run.results.lines
        #expect(recordings.frames > 3 * lines.count)
        let masks = Files.names(recordings.folder).filter { $0.hasSuffix(".masks.jsonl") }
        #expect(masks.count >= recordings.segments.count - 1)
        let masked = try masks.map { try Files.read(recordings.folder + "/" + $0).split(separator: 10).count - 1 }
        #expect(abs(masked.reduce(0, +) - lines.count) <= 1)
    }

    /// A camera that goes away ends the segment; another begins when it is back.
    @Test(arguments: LiveRun.Place.allCases) func aLostCamera(_ place: LiveRun.Place) async throws {
        let camera = try TestCamera()
        let run = try run(camera, in: place)
        #expect(await run.advances(by: 3), "\(run.errors)")
        camera.kill()
        #expect(await run.loses(times: 1), "\(run.errors)")
        #expect(await run.program.wait { (try? Recordings(record))?.segments.last?.reason == "reconnect" })
        try camera.restart()
        let count = try Recordings(record).segments.count
        #expect(await records(run, past: count), "\(run.errors)")
        try run.stop()
        let recordings = try Recordings(record)
        try recordings.expectPlayable()
        #expect(recordings.segments.count { $0.reason == "reconnect" } == 1)
    }

    /// Killed at any moment: what is finished plays, and all but the last second of the rest is completed.
    @Test(arguments: LiveRun.Place.allCases) func killed(_ place: LiveRun.Place) async throws {
        let camera = try TestCamera()
        for moment in 0..<(Self.isSoaking ? 20 : 3) {
            let before = try Recordings(record).frames
            let run = try run(camera, in: place, fps: 25)
            #expect(await run.advances(by: 60), "\(run.errors)")
            // Until its first half second is on the disk, a segment is deleted rather than completed.
            #expect(await run.program.wait { (try? Recordings(record).unfinished.values.contains(true)) ?? false })
            try await Task.sleep(for: .milliseconds(137 * moment % 1000))
            let seconds = try #require(try run.results.lines.last?.timeSeconds)
            run.program.send(SIGKILL)
            _ = await run.program.wait() as Program.Outcome
            let dead = try Recordings(record)
            try dead.expectPlayable()
            let left = try dead.unfinished
            let next = try self.run(camera, in: place)
            #expect(await next.advances(by: 2), "\(next.errors)")
            #expect(
                await next.program.wait {
                    (try? Recordings(record).unfinished.keys.allSatisfy { left[$0] == nil }) ?? false
                }, "\(next.errors)")
            let segments = try Recordings(record).segments
            let killed = segments[dead.segments.count...].prefix { $0.reason == "killed" }
            #expect(killed.count == left.values.count { $0 }, "\(next.errors)")
            #expect(
                await next.program.wait { next.errors.contains("was left unfinished") == !killed.isEmpty },
                "\(next.errors)")
            let recorded = segments[..<killed.endIndex].map(\.frames).reduce(0, +) - before
            #expect(Double(recorded) / 25 >= seconds - 1, "moment \(moment): \(recorded) frames of \(seconds) s")
            try next.stop()
        }
        try Recordings(record).expectPlayable()
    }

    /// A service goes on without room, and records again when there is some.
    @Test(.enabled(if: SmallDisk.isPossible, "mounting needs root"), arguments: LiveRun.Place.allCases)
    func aFullDisk(_ place: LiveRun.Place) async throws {
        let disk = try SmallDisk(kilobytes: 1500)
        let camera = try TestCamera(size: "640x360")
        let run = try run(camera, in: place, to: disk.path("rec"), free: "1M")
        if place == .here {
            let outcome: Program.Outcome = await run.program.wait()
            #expect(outcome.status == 74 && outcome.errors.contains("--record-min-free asks for"), "\(outcome)")
        } else {
            #expect(await run.program.wait { run.errors.contains("`record_min_free` asks for") }, "\(run.errors)")
            #expect(await run.advances(by: 10), "\(run.errors)")
            try run.stop()
        }
        let recordings = try Recordings(disk.path("rec"))
        try recordings.expectPlayable()
        // It is found full in a segment, or before the next.
        #expect(["clock", "paused"].contains(recordings.segments.last?.reason))
    }

    /// A disk that is full to the last byte.
    @Test(.enabled(if: SmallDisk.isPossible, "mounting needs root"))
    func aDiskWithoutAByte() async throws {
        let disk = try SmallDisk(kilobytes: 300)
        let camera = try TestCamera(size: "640x360")
        let run = try run(camera, in: .worker, to: disk.path("rec"))
        #expect(await run.program.wait { run.errors.contains("No space left") }, "\(run.errors)")
        #expect(await run.advances(by: 10), "\(run.errors)")
        try run.stop()
        try Recordings(disk.path("rec")).expectPlayable()
    }
}
