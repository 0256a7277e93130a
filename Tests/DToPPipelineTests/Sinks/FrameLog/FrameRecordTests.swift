import DToPPipeline
import DToPTestSupport
import Foundation
import Testing

@Suite struct FrameRecordTests {
    static var sample: FrameRecord {
        var record = FrameRecord(stream: "a", frame: 0, wall: WallTime(milliseconds: 1_767_225_600_000))
        record.pts = 0
        record.timeSeconds = 0
        record.isKeyframe = true
        record.reset = .start
        record.tokens = .init(total: 660, active: 660, carried: 0, exits: [210, 90, 360])
        record.macs = 1
        record.denseMACs = 1
        record.threshold = 0.9
        record.classes = [.init(name: "Sky", share: 0.2), .init(name: "Road", share: 0)]
        return record
    }

    private func text(_ record: FrameRecord) -> String { String(decoding: record.line, as: UTF8.self) }

    private func parsed(_ record: FrameRecord) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(record.line)) as? [String: Any])
    }

    /// Parsed by Swift, because Foundation's JSON reader is off by some units in the last place.
    private func loggedTime(_ line: String) -> Double? {
        line.split(separator: #""time_s":"#).last.flatMap { Double($0.prefix { $0 != "," }) }
    }

    @Test func isTheDocumentedLine() {
        #expect(
            text(Self.sample) == #"{"stream":"a","frame":0,"pts":0,"time_s":0.0,"wall":"2026-01-01T00:00:00.000Z","#
                + #""keyframe":true,"corrupt":false,"reset":"start","tokens":{"total":660,"active":660,"carried":0,"#
                + #""exits":[210,90,360]},"macs":1,"dense_macs":1,"ratio":1.0,"threshold":0.9,"#
                + #""ms":{"decode":0.0,"preprocess":0.0,"embed":0.0,"layers":0.0,"heads":0.0,"post":0.0,"#
                + #""render":0.0,"encode":0.0},"age_ms":0.0,"dropped_since":0,"classes":{"Sky":0.2},"zones":{},"#
                + #""agreement":null,"refresh":null,"change_threshold":null,"tolerance":null,"#
                + #""familiarity":null}"# + "\n")
    }

    @Test func absentAndNonFiniteNumbersAreNull() throws {
        var record = FrameRecord(stream: "a", frame: 3, wall: WallTime(milliseconds: 0))
        record.threshold = .infinity
        record.milliseconds.encode = .nan
        record.agreement = -.infinity
        record.changeThreshold = .nan
        let fields = try parsed(record)
        for key in ["pts", "time_s", "reset", "ratio", "threshold", "agreement", "change_threshold"] {
            #expect(fields[key] is NSNull, "\(key)")
        }
        #expect((fields["ms"] as? [String: Any])?["encode"] is NSNull)
    }

    @Test func integersStayIntegers() {
        var record = Self.sample
        record.pts = .min
        record.macs = .max
        record.denseMACs = 114_640_000_000
        #expect(text(record).contains(#""pts":-9223372036854775808,"#))
        #expect(text(record).contains(#""macs":9223372036854775807,"dense_macs":114640000000,"#))
    }

    @Test(arguments: [0.1, 1.0 / 3, 1e-7, .leastNonzeroMagnitude, 1.7976931348623157e308, 123456789.125, 1e16, -0.0])
    func numbersReadBackAsTheyWere(value: Double) throws {
        var record = Self.sample
        record.timeSeconds = value
        _ = try parsed(record)
        #expect(loggedTime(text(record)) == value)
    }

    @Test func millisecondsEndAtMicroseconds() {
        var record = Self.sample
        record.milliseconds.layers = 12.34567891
        record.ageMilliseconds = 99.9999
        #expect(text(record).contains(#""layers":12.346,"#))
        #expect(text(record).contains(#""age_ms":100.0,"#))
    }

    @Test(arguments: [
        "", "a\"b\\c", "line\nfeed\r\ttab", "\u{0}\u{1}\u{1F}\u{7F}", "Straße 路 👩‍👩‍👧", "</script>\u{2028}",
    ])
    func stringsAreEscaped(name: String) throws {
        var record = Self.sample
        record.stream = name
        record.classes = [.init(name: name, share: 0.5)]
        let fields = try parsed(record)
        #expect(fields["stream"] as? String == name)
        #expect((fields["classes"] as? [String: Double]) == [name: 0.5])
        #expect(record.line.filter { $0 < 32 } == [10])
    }

    @Test func classesKeepTheirOrderAndZonesHoldTheirOwn() {
        var record = Self.sample
        record.classes = ["Z", "A", "M", "none"].map { .init(name: $0, share: $0 == "none" ? 0 : 0.25) }
        record.zones = [
            .init(name: "gate", classes: [.init(name: "Car", share: 1)]), .init(name: "empty", classes: []),
        ]
        #expect(
            text(record).contains(
                #""classes":{"Z":0.25,"A":0.25,"M":0.25},"zones":{"gate":{"Car":1.0},"empty":{}},"agreement":null"#))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func anyRecordIsOneLineOfJSONInOrder(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var record = FrameRecord(
            stream: "s\(seed)", frame: .random(in: 0...(.max), using: &random),
            wall: WallTime(milliseconds: .random(in: 0...4_000_000_000_000, using: &random)))
        record.pts = Bool.random(using: &random) ? .random(in: .min...(.max), using: &random) : nil
        record.timeSeconds = Double(bitPattern: random.next())
        record.agreement = Double(bitPattern: random.next())
        record.ageMilliseconds = Double(bitPattern: random.next())
        record.tokens.exits = (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(in: 0...9, using: &random)
        }
        let fields = try parsed(record)
        let line = text(record)
        #expect(fields["frame"] as? Int == record.frame)
        #expect((fields["tokens"] as? [String: Any])?["exits"] as? [Int] == record.tokens.exits)
        if let time = record.timeSeconds, time.isFinite { #expect(loggedTime(line) == time) }
        let keys = [
            "stream", "frame", "pts", "time_s", "wall", "keyframe", "corrupt", "reset", "tokens", "macs", "dense_macs",
            "ratio", "threshold", "ms", "age_ms", "dropped_since", "classes", "zones", "agreement",
            "refresh", "change_threshold", "tolerance", "familiarity",
        ]
        #expect(Set(fields.keys) == Set(keys))
        let places = try keys.map { try #require(line.range(of: "\"\($0)\":")).lowerBound }
        #expect(places == places.sorted())
    }
}
