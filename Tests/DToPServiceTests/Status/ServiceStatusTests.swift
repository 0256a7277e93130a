import DToPPipeline
import DToPService
import Foundation
import Testing

@Suite struct ServiceStatusTests {
    private let status = ServiceStatus(
        .made([.busy("a"), .made("b", .backoff("`masks` failed: \"no\\space\"\n"))], wasReloaded: false),
        version: "1.2.3")

    @Test func jsonGivesTheStatusAgain() throws {
        #expect(try ServiceStatus(json: status.json()) == status)
    }

    /// A number that is none costs neither the rest nor its readers.
    @Test func numbersMayBeNone() throws {
        let stream = StreamReading.made("a") { totals in
            var record = FrameRecord(stream: "a", frame: 0, wall: WallTime(milliseconds: 0))
            record.threshold = .nan
            record.classes = [.init(name: "Car", share: .infinity), .init(name: "Sky", share: 0.5)]
            totals.add(record, age: .zero)
        }
        let status = ServiceStatus(.made([stream]), version: "1.2.3")
        let json = String(decoding: try status.json(), as: UTF8.self)
        #expect(json.contains(#""threshold" : "nan""#) && json.contains(#""Sky" : 0.5"#), "\(json)")
        let frame = try #require(try ServiceStatus(json: Data(json.utf8)).streams[0].frame)
        #expect(frame.threshold.isNaN && frame.classes == ["Car": .infinity, "Sky": 0.5])
        // So do MQTT and the page, on one line.
        let line = String(decoding: StatusJSON.line(StreamStatus(stream)), as: UTF8.self)
        #expect(line.contains(#""classes":{"Car":"inf","Sky":0.5}"#) && !line.contains("\n"), "\(line)")
    }

    /// Scripts read these keys.
    @Test func keysStay() throws {
        let json = try #require(try JSONSerialization.jsonObject(with: status.json()) as? [String: Any])
        #expect(Set(json.keys) == ["version", "began", "reloaded", "configured", "pressure", "streams"])
        #expect(json["began"] as? String == "1970-01-01T00:00:02.000Z" && json["reloaded"] as? Bool == false)
        #expect(json["configured"] as? String == "1970-01-01T00:00:03.500Z" && json["version"] as? String == "1.2.3")
        let streams = try #require(json["streams"] as? [[String: Any]])
        #expect(
            Set(streams[0].keys) == [
                "id", "state", "since", "received_frames_per_second", "processed_frames_per_second", "engine_share",
                "compute_ratio", "age_seconds", "last_frame", "frames_processed", "frames_dropped", "decode_errors",
                "agreement", "refreshes", "frame", "outputs", "enabled", "rules",
            ])
        #expect(streams[0]["state"] as? String == "running" && streams[0]["engine_share"] as? Double == 0.25)
        #expect(streams[0]["age_seconds"] as? [String: Double] == ["median": 0.04, "p99": 90])
        #expect(
            streams[0]["frames_dropped"] as? [String: Int] == [
                "corrupt": 2, "unwanted": 0, "late": 5, "pressure": 0, "stopped": 0,
            ])
        let outputs = try #require(streams[0]["outputs"] as? [String: [String: Any]])
        #expect(outputs["log"]?["up"] as? Bool == false && outputs["masks"]?["written"] as? Int == 3)
        let frame = try #require(streams[0]["frame"] as? [String: Any])
        #expect(frame["tokens"] as? Int == 24 && frame["computed"] as? Int == 6 && frame["carried"] as? Int == 18)
        #expect(frame["number"] as? Int == 2 && (frame["milliseconds"] as? [String: Double])?["layers"] == 500)
        let pressure = try #require(json["pressure"] as? [String: Any])
        #expect(pressure["step"] as? Int == 0 && pressure["name"] == nil && pressure["top"] as? Int ?? 0 > 5)
        // One that brings no pictures says since when; this one never has.
        #expect(streams[1]["silence"] as? [String: String] == ["why": "failed"])
        // What is unknown is absent.
        #expect(streams[1]["age_seconds"] == nil && streams[1]["compute_ratio"] == nil)
        #expect(streams[1]["reason"] as? String == "`masks` failed: \"no\\space\"\n")
    }
}
