import DToPConfiguration
import DToPPipeline
import DToPTestSupport
import Foundation
import Testing

@Suite struct EventFilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func event(_ stream: String, _ number: Int) -> StreamEvent {
        let time = WallTime(milliseconds: Int64(number))
        return StreamEvent(id: "\(number)", stream: stream, rule: "r", change: .began, time: time, began: time)
    }

    private func outputs(_ template: String?) -> OutputConfiguration {
        var outputs = OutputConfiguration()
        outputs.events = template.map { $0.hasPrefix("/") ? $0 : folder.path($0) }
        return outputs
    }

    private func ids(_ name: String) throws -> [String] {
        try String(contentsOfFile: folder.path(name), encoding: .utf8).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["id"] as? String ?? ""
        }
    }

    @Test func streamsShareAFileOrHaveTheirOwn() throws {
        let files = EventFiles(existing: .keep, logger: .silent)
        let meters = ["a", "b", "c", "d"].map { _ in StreamMeter() }
        for (id, meter) in zip(["a", "b"], meters) { files.follow(id, outputs("all.jsonl"), meter) }
        files.follow("c", outputs("{stream}.jsonl"), meters[2])
        files.follow("d", outputs(nil), meters[3])
        for (number, stream) in ["a", "b", "c", "d", "a", "nobody"].enumerated() { files.take(event(stream, number)) }
        files.finish(within: .seconds(Patience.seconds))
        #expect(try ids("all.jsonl") == ["0", "1", "4"] && ids("c.jsonl") == ["2"])
        #expect(files.failure == nil)
        #expect(meters.map { $0.totals.sinks["events"]?.written } == [2, 1, 1, nil])
    }

    @Test func aFileThatExistsIsKeptOrGoesOn() throws {
        try Data("old\n".utf8).write(to: folder.url.appending(path: "a.jsonl"))
        for (existing, isThere) in [(ExistingFile.keep, false), (.goOn, true)] {
            let files = EventFiles(existing: existing, logger: .silent)
            let meter = StreamMeter()
            files.follow("a", outputs("a.jsonl"), meter)
            files.take(event("a", 1))
            files.finish(within: .seconds(Patience.seconds))
            #expect((files.failure == nil) == isThere)
            #expect(meter.totals.sinks["events"]?.written == (isThere ? 1 : 0))
            #expect(meter.totals.sinks["events"]?.errors == (isThere ? 0 : 1))
        }
        #expect(try String(contentsOfFile: folder.path("a.jsonl"), encoding: .utf8).hasPrefix("old\n{\"id\":\"1\""))
    }

    /// logrotate moves it, and a full disk is mended one day.
    @Test func aFileThatWasMovedBeginsAnew() throws {
        let files = EventFiles(existing: .keep, logger: .silent)
        let meter = StreamMeter()
        files.follow("a", outputs("a.jsonl"), meter)
        files.take(event("a", 1))
        #expect(Patience.holds { meter.totals.sinks["events"]?.written == 1 })
        try FileManager.default.moveItem(atPath: folder.path("a.jsonl"), toPath: folder.path("a.1.jsonl"))
        files.take(event("a", 2))
        files.follow("a", outputs("/dev/full"), meter)
        files.take(event("a", 3))
        #expect(Patience.holds { meter.totals.sinks["events"]?.errors == 1 })
        #expect(meter.totals.sinks["events"]?.isUp == false)
        files.follow("a", outputs("a.jsonl"), meter)
        files.take(event("a", 4))
        files.finish(within: .seconds(Patience.seconds))
        #expect(try ids("a.1.jsonl") == ["1"] && ids("a.jsonl") == ["2", "4"])
        #expect(meter.totals.sinks["events"]?.isUp == true && meter.totals.sinks["events"]?.dropped == 1)
    }
}
