import Compute
import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Synchronization
import SystemPackage
import Testing

@Suite struct DaemonTests {
    private let place: Workplace
    /// What the next reload reads; nil for a file with an error.
    private let file = Shared()
    private let daemon: Daemon

    private final class Shared: Sendable {
        let configuration = Mutex<ServiceConfiguration?>(ServiceConfiguration())
        let reads = Atomic<Int>(0)
    }

    private struct LogLine: Decodable {
        let frame: Int
        let threshold: Double
        let reset: String?
    }

    init() throws {
        place = try Workplace()
        let problems = try #require(Self.problems(in: place.path("none.yaml")))
        daemon = Daemon(
            team: try #require(WorkerTeam(size: 1)), environment: [:], logger: .silent,
            service: ServiceSession(ServiceNotifier(environment: [:]), watchdog: nil) { _ in }
        ) { [file] () throws(ConfigurationProblems) in
            file.reads.add(1, ordering: .relaxed)
            guard let configuration = file.configuration.withLock(\.self) else { throw problems }
            return configuration
        }
    }

    private static func problems(in path: FilePath) -> ConfigurationProblems? {
        do throws(ConfigurationProblems) { _ = try ConfigurationReader.read(path, environment: [:]) } catch {
            return error
        }
        return nil
    }

    private func stream(_ input: String, _ change: (inout ServiceStream) -> Void = { _ in }) -> ServiceStream {
        var stream = ServiceStream()
        stream.configuration.source.input = input
        stream.configuration.engine.model = place.path("model")
        stream.configuration.engine.inputSize = InputSize(text: "short:64")
        stream.configuration.outputs.log = place.path("{stream}.jsonl")
        change(&stream)
        return stream
    }

    private var phases: [String: StreamPhase] {
        Dictionary(uniqueKeysWithValues: daemon.reading.streams.map { ($0.id, $0.phase) })
    }

    private static let endless = "lavfi:testsrc2=s=96x64:r=50,realtime"

    /// Runs the daemon with these streams while `body` does.
    private func serve(_ streams: [String: ServiceStream], _ body: () throws -> Void) throws {
        var configuration = ServiceConfiguration()
        configuration.streams = streams
        file.configuration.withLock { $0 = configuration }
        let thread = StageThread("daemon") { [daemon, configuration] in daemon.run(configuration) }
        defer {
            daemon.stop(.drain)
            thread.join()
        }
        try body()
    }

    private func reload(_ streams: [String: ServiceStream]?) {
        file.configuration.withLock { file in
            file = streams.map { streams in
                var configuration = ServiceConfiguration()
                configuration.streams = streams
                return configuration
            }
        }
        let before = file.reads.load(ordering: .relaxed)
        daemon.reload()
        wait("the file is read") { file.reads.load(ordering: .relaxed) > before }
    }

    private func log(_ id: String) -> [LogLine] {
        let text = (try? String(contentsOfFile: place.path("\(id).jsonl"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(LogLine.self, from: Data($0.utf8)) }
    }

    private func wait(_ what: String, until isSo: () -> Bool) {
        let holds = Patience.holds(isSo)
        #expect(holds, "\(what): \(phases)")
    }

    private func waitForFrames(_ id: String, more: Int = 5) {
        let before = log(id).count
        wait("\(id) goes on") { log(id).count >= before + more }
    }

    @Test func streamsComeAndGoWhileOthersRun() throws {
        try serve(["a": stream(Self.endless)]) {
            waitForFrames("a")
            reload(["a": stream(Self.endless), "b": stream(Self.endless)])
            waitForFrames("b")
            #expect(Set(phases.keys) == ["a", "b"])
            reload(["a": stream(Self.endless)])
            wait("b is gone") { phases["b"] == nil }
            waitForFrames("a")
        }
        // Not one frame of the untouched stream is missing, and it was reset only at its beginning.
        let lines = log("a")
        #expect(lines.map(\.frame) == Array(0..<lines.count))
        #expect(lines.filter { $0.reset != nil }.map(\.frame) == [0])
        #expect(phases["b"] == nil)
    }

    @Test func liveSettingsCountFromTheNextFrame() throws {
        try serve(["a": stream(Self.endless) { $0.configuration.engine.threshold = 0.95 }]) {
            waitForFrames("a")
            reload(["a": stream(Self.endless) { $0.configuration.engine.threshold = 0.9 }])
            wait("the threshold changes") { log("a").last?.threshold == 0.9 }
        }
        let lines = log("a")
        #expect(lines.map(\.frame) == Array(0..<lines.count))
        #expect(lines.filter { $0.reset != nil }.map(\.frame) == [0])
        #expect(lines.first?.threshold == 0.95)
    }

    @Test func otherSettingsRestartTheirStream() throws {
        try serve(["a": stream(Self.endless), "b": stream(Self.endless)]) {
            waitForFrames("a")
            waitForFrames("b")
            reload(["a": stream(Self.endless), "b": stream(Self.endless) { $0.configuration.source.stride = 2 }])
            wait("b begins anew") {
                log("b").contains { $0.frame == 0 } && log("b").filter { $0.frame == 0 }.count == 2
            }
            waitForFrames("a")
            waitForFrames("b")
        }
        #expect(log("a").map(\.frame) == Array(0..<log("a").count))
    }

    /// What an output alone follows restarts that output: the stream goes on, and so do the other outputs.
    @Test func outputsRestartAlone() throws {
        let video: String = place.path("a.mkv")
        func stream(_ change: (inout StreamConfiguration) -> Void = { _ in }) -> ServiceStream {
            self.stream(Self.endless) { change(&$0.configuration) }
        }
        func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: place.path(name)) }
        try serve(["a": stream()]) {
            waitForFrames("a")
            reload(["a": stream { $0.outputs.overlay = video }])
            wait("the overlay begins") { isThere("a.mkv") }
            reload([
                "a": stream {
                    $0.outputs.overlay = video; $0.overlay.opacity = 0.9
                }
            ])
            wait("another begins") { isThere("a.2.mkv") }
            waitForFrames("a")
            reload(["a": stream()])
            waitForFrames("a")
        }
        let lines = log("a")
        #expect(lines.map(\.frame) == Array(0..<lines.count))
        #expect(lines.filter { $0.reset != nil }.map(\.frame) == [0])
        for name in ["a.mkv", "a.2.mkv"] {
            #expect(try VideoReader(.file(place.path(name)), threads: 1).next() != nil, "\(name) is whole")
        }
        #expect(!isThere("a.3.mkv"))
    }

    @Test func aBadFileChangesNothing() throws {
        try serve(["a": stream(Self.endless)]) {
            waitForFrames("a")
            reload(nil)
            waitForFrames("a")
        }
        #expect(log("a").map(\.frame) == Array(0..<log("a").count))
    }

    @Test func whatFailsTriesAgainAndTouchesNoOther() throws {
        let missing: String = place.path("later.mkv")
        try serve(["a": stream(Self.endless), "b": stream(missing)]) {
            wait("b fails") {
                guard case .backoff(let reason)? = phases["b"] else { return false }
                return reason.contains("later.mkv")
            }
            waitForFrames("a")
            _ = try place.video("later.mkv", frames: 5)
            wait("b has come to its end") { phases["b"] == .ended }
        }
        #expect(log("b").map(\.frame) == Array(0..<5))
        #expect(log("a").map(\.frame) == Array(0..<log("a").count))
    }

    @Test func streamsCanBeDisabled() throws {
        try serve(["a": stream(Self.endless) { $0.enabled = false }]) {
            wait("a is disabled") { phases["a"] == .disabled }
            reload(["a": stream(Self.endless)])
            waitForFrames("a")
            reload(["a": stream(Self.endless) { $0.enabled = false }])
            wait("a is disabled again") { phases["a"] == .disabled }
        }
    }

    /// Whatever comes while a stream is still ending counts once it has.
    @Test func theLastWordCounts() throws {
        let other = stream(Self.endless) { $0.configuration.source.stride = 2 }
        try serve(["a": stream(Self.endless), "b": stream(Self.endless)]) {
            waitForFrames("a")
            waitForFrames("b")
            reload([:])
            reload(["a": other, "b": other])
            reload(["a": stream(Self.endless)])
            wait("b is gone") { Set(phases.keys) == ["a"] }
            waitForFrames("a")
            reload(["a": stream(Self.endless) { $0.enabled = false }])
            reload(["a": stream(Self.endless)])
            waitForFrames("a")
        }
        #expect(log("a").filter { $0.frame == 0 }.count >= 2)
    }

    @Test func aFileThatHasEndedIsNotDoneAgainForALiveSetting() throws {
        let video = try place.video("street.mkv", frames: 5)
        try serve(["a": stream(video)]) {
            wait("a has ended") { phases["a"] == .ended }
            reload(["a": stream(video) { $0.weight = 2 }, "b": stream(Self.endless)])
            waitForFrames("b")
            #expect(phases["a"] == .ended)
            #expect(log("a").count == 5)
            reload(["a": stream(video) { $0.configuration.source.stride = 2 }])
            wait("a is done again") { log("a").count == 8 }
        }
    }

    /// An output must not replace an input, of whatever stream.
    @Test func noOutputIsAnInput() throws {
        let (one, two) = (try place.video("one.mkv", frames: 5), try place.video("two.mkv", frames: 5))
        let size = try FileManager.default.attributesOfItem(atPath: two)[.size] as? Int
        try serve([
            "a": stream(one) {
                $0.configuration.outputs.overlay = two
                $0.configuration.outputs.overwrite = true
            }, "b": stream(two),
        ]) {
            wait("a is refused") { phases["a"]?.description.contains("is an input of this run") == true }
        }
        #expect(try FileManager.default.attributesOfItem(atPath: two)[.size] as? Int == size)
    }

    /// Two hundred edits, good and bad, of other streams: the untouched one loses no frame and keeps what it carries.
    @Test(arguments: [1, 2]) func editsTouchOnlyWhatTheyChange(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var streams = ["steady": stream(Self.endless)]
        try serve(streams) {
            waitForFrames("steady")
            for _ in 0..<100 {
                let id = ["b", "c", "d"].randomElement(using: &random) ?? "b"
                switch Int.random(in: 0..<6, using: &random) {
                case 0: streams[id] = stream(Self.endless)
                case 1: streams[id] = nil
                case 2: streams[id]?.configuration.engine.threshold = .random(in: 0.5...1, using: &random)
                case 3: streams[id]?.configuration.source.stride = .random(in: 1...3, using: &random)
                case 4: streams[id]?.enabled.toggle()
                default:
                    reload(nil)
                    continue
                }
                reload(streams)
            }
            wait("all have followed") { Set(phases.keys) == Set(streams.keys) }
            waitForFrames("steady")
        }
        let lines = log("steady")
        #expect(lines.map(\.frame) == Array(0..<lines.count))
        #expect(lines.filter { $0.reset != nil }.map(\.frame) == [0])
    }

    /// A stream that does not fit waits, and runs once there is room.
    @Test func aStreamThatDoesNotFitWaits() throws {
        func camera(_ size: String, weight: Double = 1) -> ServiceStream {
            stream(Self.endless) { stream in
                stream.weight = weight
                stream.configuration.source.live = true
                // More work than any machine does, at the size that a camera is expected to have.
                stream.configuration.engine.inputSize = InputSize(text: size)
                stream.configuration.carry.temporal = .off
            }
        }
        try serve(["a": camera("short:64")]) {
            waitForFrames("a")
            reload(["a": camera("short:64"), "b": camera("2048x2048")])
            wait("b waits") { if case .waiting = phases["b"] { true } else { false } }
            waitForFrames("a")
            #expect("\(phases["b"] ?? .ended)".hasPrefix("waiting: needs "))
            reload(["b": camera("2048x2048")])
            wait("b runs") { if case .live = phases["b"] { true } else { false } }
        }
    }

    /// With more to do than can be done, the network's input shrinks and frames are left out; masks keep their size.
    @Test func underPressureDetailIsGivenUp() throws {
        let heavy = stream("lavfi:testsrc2=s=96x64:r=50,realtime") { stream in
            stream.configuration.source.live = true
            stream.configuration.engine.inputSize = InputSize(text: "1536x1536")
            stream.configuration.outputs.masks = place.path("masks")
        }
        try serve(["a": heavy]) {
            wait("the input is smaller") { log("a").contains { $0.reset == "pressure" } }
            waitForFrames("a")
            #expect((daemon.reading.pressure.step?.rawValue ?? 0) >= 3)
            #expect(daemon.reading.streams.first?.use?.rung ?? 0 > 8)
        }
        let masks =
            FileManager.default.enumerator(atPath: place.path("masks"))?.compactMap { $0 as? String }
            .filter { $0.hasSuffix(".png") } ?? []
        #expect(!masks.isEmpty)
        for mask in masks {
            // A PNG's header holds its size.
            let header = try Data(contentsOf: URL(fileURLWithPath: place.path("masks/\(mask)"))).prefix(24)
            #expect(Array(header[16..<24]) == [0, 0, 0, 96, 0, 0, 0, 64])
        }
    }
}
