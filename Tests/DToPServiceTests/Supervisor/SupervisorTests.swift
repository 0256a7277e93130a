import Compute
import DToPConfiguration
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct SupervisorTests {
    /// The outcomes and frames of streams, by id.
    private final class Seen: Sendable {
        let frames = Mutex<[String: Int]>([:])
        let reports = Mutex<[String: [StreamReport]]>([:])

        func frames(of id: String) -> Int { frames.withLock { $0[id] ?? 0 } }
        func reports(of id: String) -> [StreamReport] { reports.withLock { $0[id] ?? [] } }
    }

    private let place: Workplace
    private let compute = ComputeLoop()
    private let supervisor = Supervisor()
    private let seen = Seen()

    init() throws { place = try Workplace() }

    private func run(_ id: String, _ input: String, log: String? = nil) throws -> StreamRun {
        var configuration = StreamConfiguration()
        configuration.outputs.log = log.map { place.path($0) }
        return StreamRun(
            try StreamInput(input, frameRate: configuration.source.frameRate.rate), name: input, stream: id,
            engine: place.engine,
            compute: compute, configuration: configuration,
            logs: FrameLogs(template: configuration.outputs.log, existing: .keep),
            logger: .silent)
    }

    private func add(_ id: String, _ run: StreamRun, replacing: Bool = false) {
        let onProgress: @Sendable (RunProgress) -> Void = { [seen] update in
            seen.frames.withLock { $0[id] = update.frames }
        }
        let onEnd: @Sendable (Supervisor.Outcome) -> Void = { [seen] outcome in
            if case .success(let report) = outcome { seen.reports.withLock { $0[id, default: []].append(report) } }
        }
        if replacing {
            supervisor.replace(id, with: run, onProgress: onProgress, onEnd: onEnd)
        } else {
            supervisor.add(id, run, onProgress: onProgress, onEnd: onEnd)
        }
    }

    private static let endless = "lavfi:testsrc2=s=96x64:r=25"

    @Test func streamsRunToTheirEnds() throws {
        for id in ["a", "b", "c"] { add(id, try run(id, try place.video("\(id).mkv", frames: 12))) }
        supervisor.wait()
        for id in ["a", "b", "c"] {
            #expect(seen.reports(of: id).map(\.summary.frames) == [12])
            #expect(seen.reports(of: id).allSatisfy { !$0.wasStopped })
        }
    }

    @Test func oneIsRemovedAndReplacedWhileAnotherRunsOn() throws {
        add("stays", try run("stays", Self.endless, log: "stays.jsonl"))
        add("goes", try run("goes", Self.endless))
        try #require(Patience.holds { seen.frames(of: "stays") > 2 && seen.frames(of: "goes") > 2 })
        supervisor.remove("goes")
        #expect(seen.reports(of: "goes").map(\.wasStopped) == [true])
        add("goes", try run("goes", Self.endless))
        try #require(Patience.holds { seen.frames(of: "goes") > 0 })
        add("goes", try run("goes", try place.video("short.mkv", frames: 5)), replacing: true)
        try #require(Patience.holds { seen.reports(of: "goes").count == 3 })
        #expect(seen.reports(of: "goes").map(\.wasStopped) == [true, true, false])
        #expect(seen.reports(of: "goes")[2].summary.frames == 5)
        let frames = seen.frames(of: "stays")
        #expect(Patience.holds { seen.frames(of: "stays") > frames })
        supervisor.stop(.drain)
        supervisor.wait()
        // Not a frame is missing.
        let lines = try String(contentsOfFile: place.path("stays.jsonl"), encoding: .utf8).split(separator: "\n")
        let numbers = try lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["frame"] as? Int)
        }
        #expect(numbers == Array(0..<seen.reports(of: "stays")[0].summary.frames))
    }

    @Test func aStreamAddedAfterTheStopDoesNotRun() throws {
        supervisor.stop(.atOnce)
        add("late", try run("late", Self.endless))
        supervisor.wait()
        #expect(seen.reports(of: "late").map(\.wasStopped) == [true])
    }

    @Test func removingNothingDoesNothing() {
        supervisor.remove("none")
        supervisor.wait()
        #expect(supervisor.states.isEmpty)
    }
}
