import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// `--zone`, `--rule` and `--events`.
@Suite struct ZoneTests {
    private struct Event: Decodable, Equatable {
        let id: String
        let stream: String
        let rule: String
        let kind: String
        let seconds: Double?
        let className: String?
        let zone: String?
        let share: Double?

        enum CodingKeys: String, CodingKey {
            case id, stream, rule, kind, zone, share
            case seconds = "time_s"
            case className = "class"
        }

        static func read(_ path: String) throws -> [Event] {
            try Files.read(path).split(separator: 10).map { try JSONDecoder().decode(Event.self, from: Data($0)) }
        }
    }

    private static let zones = [
        "--zone", "left=0,0,0.5,1", "--zone", "roof=0.1,0.1,0.9,0.1,0.5,0.6", "--zone", "all=0,0,1,1",
    ]

    /// The log's shares are those of the masks' pixels.
    @Test func sharesAreThoseOfTheMasks() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, Self.zones)
        let lines = try results.lines
        try #require(lines.count == 20)
        for (line, name) in zip(lines, results.maskNames) {
            let labels = try StillImageReader.labels(results.maskFolder + "/" + name)
            #expect(Set(line.zones.keys) == ["left", "roof", "all"])
            #expect(line.zones["all"] == line.classes)
            var counts: [Int: Int] = [:]
            for y in 0..<64 { for x in 0..<48 { counts[Int(labels[x, y]), default: 0] += 1 } }
            let left = try #require(line.zones["left"])
            #expect(left.count == counts.count)
            for (label, count) in counts { #expect(left["class\(label)"] == Double(count) / Double(48 * 64)) }
            #expect(abs((line.zones["roof"]?.values.reduce(0, +) ?? 0) - 1) < 1e-9)
        }
    }

    /// Void pixels of a zone do not count, as in the whole picture.
    @Test func withARegionOfInterestTheRestDoesNotCount() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, Self.zones + ["--roi", "0,0.5,1,1"])
        for line in try results.lines {
            #expect(line.zones["all"] == line.classes)
            #expect(abs((line.zones["left"]?.values.reduce(0, +) ?? 0) - 1) < 1e-9)
        }
    }

    /// Events follow from the logged shares.
    @Test func eventsFollowTheShares() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, Self.zones)
        let shares = try results.lines.map { ($0.timeSeconds ?? 0, $0.zones["left"]?["class1"] ?? 0) }
        let limit = (shares.map(\.1).sorted()[10] * 1000).rounded() / 10
        var expected: [(String, Double)] = []
        var isActive = false
        for (time, share) in shares {
            if !isActive, share > limit / 100 { expected.append(("began", time)) }
            if isActive, share <= limit / 100 { expected.append(("ended", time)) }
            if share > limit / 100 || isActive { isActive = share > limit / 100 }
        }
        let events: String = results.folder.path("events.jsonl")
        let outcome = try Program.dtopd.run(
            [
                "-i", try Fixtures.made.street, "--model", try Fixtures.made.model, "--log",
                results.folder.path("2.jsonl"),
            ]
                + Self.zones + ["--rule", "busy=class1 in left above \(limit) % until \(limit) %", "--events", events])
        #expect(outcome.status == 0, "\(outcome)")
        let found = try Event.read(events)
        #expect(found.prefix(expected.count).map(\.kind) == expected.map(\.0))
        #expect(found.prefix(expected.count).map(\.seconds) == expected.map(\.1))
        #expect(found.allSatisfy { $0.stream == "street" && $0.rule == "busy" && $0.className == "class1" })
        // What goes on at the end of the file ends with it.
        #expect(found.count == expected.count + (expected.last?.0 == "began" ? 1 : 0))
        #expect(found.count % 2 == 0 && found.last?.kind == "ended")
        #expect(outcome.errors.contains("street: busy began: class1 is "))
    }

    /// The picture as it is, but for the grid and the zones.
    @Test func aSnapshotHelpsToDrawZones() throws {
        let folder = try TemporaryFolder()
        let picture: String = folder.path("zones.png")
        let arguments = ["zones", "snapshot", "-i", try Fixtures.made.street, "-o", picture]
        let outcome = try Program.dtopd.run(arguments + ["--zone", "gate=0.6,0.6,0.95,0.95"])
        #expect(outcome.status == 0, "\(outcome)")
        let drawn = try StillImageReader.rgb(picture)
        let street = try StillImageReader.rgb(Fixtures.made.street)
        #expect(drawn.size == street.size)
        func difference(_ x: Int, _ y: Int) -> Int {
            (0..<3).map { abs(Int(drawn[x, y, $0]) - Int(street[x, y, $0])) }.max() ?? 0
        }
        // Between the lines, outside of the zone, below the figures.
        #expect(difference(43, 42) < 8 && difference(33, 61) < 8)
        // On the zone's edge and within it.
        #expect(drawn[57, 50, 0] > 240 && difference(65, 42) > 8)
        #expect(difference(48, 40) > 8 || difference(48, 41) > 8)
        let again = try Program.dtopd.run(arguments)
        #expect(again.status == 73 && again.errors.contains("zones.png"), "\(again)")
        #expect(try Program.dtopd.run(arguments + ["-y"]).status == 0)
        let input = try Program.dtopd.run(["zones", "snapshot", "-i", picture, "-o", picture, "-y"])
        #expect(input.status == 64 && input.errors.contains("is an input"), "\(input)")
    }

    @Test func mistakesAreSaid() throws {
        let folder = try TemporaryFolder()
        let log: String = folder.path("log.jsonl")
        let base = ["-i", try Fixtures.made.street, "--model", try Fixtures.made.model, "--log", log]
        for (arguments, message) in [
            (["--zone", "gate"], "--zone"), (["--zone", "Gate=0,0,1,1"], "--zone has the name 'Gate'"),
            (["--zone", "a=0,0,1"], "--zone"), (["--rule", "r=class1 over 2 %"], "--rule"),
            (["--rule", "r=class1 in gate above 2 %"], "r is about the zone 'gate', which --zone does not have"),
            (["--rule", "r=clas1 above 2 %"], "a class that the model lacks; near: class1"),
            (["--zone", "a=0,0,1,1", "--zone", "a=0,0,1,1"], "--zone a is given twice"),
        ] {
            let outcome = try Program.dtopd.run(base + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(message), "\(arguments): \(outcome)")
        }
        #expect(!FileManager.default.fileExists(atPath: log))
        let events: String = folder.path("events.jsonl")
        try Files.write(Data("old\n".utf8), events)
        let outcome = try Program.dtopd.run(base + ["--events", events])
        #expect(outcome.status == 73 && outcome.errors.contains("events.jsonl"), "\(outcome)")
    }
}
