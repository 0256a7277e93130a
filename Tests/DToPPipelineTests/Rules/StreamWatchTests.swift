import DToPConfiguration
import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct StreamWatchTests {
    private let events = Collected<StreamEvent>()

    private func configuration(_ rules: [String: String]) throws -> WatchConfiguration {
        var configuration = WatchConfiguration()
        configuration.zones = ["gate": try #require(Region(text: "0,0,1,1"))]
        configuration.rules = try rules.mapValues { try #require(ShareRule(text: $0)) }
        return configuration
    }

    private func watch(_ rules: [String: String]) throws -> StreamWatch {
        StreamWatch(stream: "front", try configuration(rules)) { [events] in events.append($0) }
    }

    private func record(_ share: Double, zone: Double = 0, at milliseconds: Int64) -> FrameRecord {
        var record = FrameRecord(stream: "front", frame: 0, wall: WallTime(milliseconds: milliseconds))
        record.timeSeconds = Double(milliseconds) / 1000
        record.classes = [.init(name: "Sky", share: 1 - share), .init(name: "Car", share: share)]
        record.zones = [.init(name: "gate", classes: [.init(name: "Car", share: zone)])]
        return record
    }

    private func add(_ watch: StreamWatch, _ share: Double, zone: Double = 0, at seconds: Int64) {
        watch.add(record(share, zone: zone, at: seconds * 1000), at: .seconds(seconds))
    }

    @Test func eventsTellWhatTheySaw() throws {
        let watch = try watch(["busy": "Car above 20 % for 2s", "parked": "Car in gate above 5 %"])
        add(watch, 0.5, at: 10)
        add(watch, 0.5, zone: 0.25, at: 12)
        add(watch, 0, zone: 0.25, at: 15)
        add(watch, 0, at: 20)
        let all = events.all
        #expect(all.map(\.rule) == ["busy", "parked", "busy", "parked"])
        #expect(all.map(\.change) == [.began, .began, .ended, .ended])
        #expect(all[0].id == all[2].id && all[1].id == all[3].id && all[0].id != all[1].id)
        #expect(all.map { $0.time.milliseconds } == [12000, 12000, 15000, 20000])
        #expect(all.map { $0.began.milliseconds } == [12000, 12000, 12000, 12000])
        #expect(all.map(\.seconds) == [12, 12, 15, 20] && all.map(\.share) == [0.5, 0.25, 0, 0])
        #expect(all.map(\.zone) == [nil, "gate", nil, "gate"])
        #expect(
            String(decoding: all[1].json, as: UTF8.self)
                == #"{"id":"front-12000-2","stream":"front","rule":"parked","kind":"began","#
                + #""time":"1970-01-01T00:00:12.000Z","began":"1970-01-01T00:00:12.000Z","time_s":12.0,"class":"Car","#
                + #""zone":"gate","share":0.25}"#)
        #expect("\(all[1])" == "front: parked began: Car is 25 % of gate")
        #expect(
            watch.rules == [
                RuleReading(name: "camera", rule: nil, isActive: false, count: 0),
                RuleReading(name: "busy", rule: ShareRule(text: "Car above 20 % for 2s"), isActive: false, count: 1),
                RuleReading(name: "parked", rule: ShareRule(text: "Car in gate above 5 %"), isActive: false, count: 1),
            ])
    }

    /// A class that is not to be seen has a share of 0.
    @Test func whatIsNotThereCountsAsZero() throws {
        let watch = try watch(["empty": "Person below 1 %"])
        add(watch, 0, at: 1)
        #expect(events.all.map(\.rule) == ["empty"])
    }

    /// Rules that stay go on, events of others end.
    @Test func aReloadEndsOnlyWhatItChanges() throws {
        let watch = try watch(["a": "Car above 20 %", "b": "Car above 20 %", "c": "Car above 20 %"])
        add(watch, 0.5, at: 1)
        watch.follow(try configuration(["a": "Car above 20 %", "b": "Car above 30 %", "d": "Car above 60 %"]))
        #expect(events.all.dropFirst(3).map(\.rule).sorted() == ["b", "c"])
        #expect(events.all.dropFirst(3).allSatisfy { $0.change == .ended })
        add(watch, 0.5, at: 2)
        #expect(events.all.dropFirst(5).map(\.rule) == ["b"])
        add(watch, 0, at: 3)
        #expect(events.all.dropFirst(6).map(\.rule).sorted() == ["a", "b"])
    }

    /// Frames that a camera sent before it went down say nothing of what is there now.
    @Test func aCameraThatGoesDownEndsItsEvents() throws {
        let watch = try watch(["a": "Car above 20 %"])
        add(watch, 0.5, at: 1)
        var totals = StreamTotals()
        totals.input.received = 10
        // Those that are damaged are no good frames.
        for second in 0..<60 {
            totals.input.received += second == 0 ? 0 : 3
            totals.dropped[.corrupt] = totals.input.received - 10
            watch.look(totals, at: .seconds(second))
        }
        #expect(events.all.map(\.rule) == ["a", "a", "camera"])
        #expect(events.all.map(\.change) == [.began, .ended, .began])
        #expect("\(events.all[2])" == "front: the camera is down")
        totals.input.received += 8
        watch.look(totals, at: .seconds(60))
        #expect(events.all.last?.change == .ended && events.all.last?.id == events.all[2].id)
        #expect(watch.rules[0].count == 1 && !watch.rules[0].isActive)
        add(watch, 0.5, at: 61)
        watch.rest()
        watch.rest()
        #expect(events.all.dropFirst(4).map(\.change) == [.began, .ended])
    }

    /// Whatever happens, each event that begins ends, and no id is used again.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func noEventIsLostOrToldTwice(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let texts = ["Car above 20 % for 1s", "Car in gate above 10 %", "Sky below 50 %", "Car above 40 % until 39 %"]
        let watch = try watch([:])
        var totals = StreamTotals()
        for second in 0..<600 as Range<Int64> {
            switch random.integer(0...60) {
            case 0: watch.rest()
            case 1...3:
                var rules: [String: String] = [:]
                for name in ["a", "b", "c"] where random.bool() { rules[name] = texts[random.integer(0...3)] }
                watch.follow(try configuration(rules))
            default:
                if random.integer(0...3) > 0 { totals.input.received += 1 }
                watch.look(totals, at: .seconds(second))
                add(watch, Double(random.float(0...1)), zone: Double(random.float(0...0.3)), at: second)
            }
        }
        watch.rest()
        let all = events.all
        let pairs = Dictionary(grouping: all, by: \.id).values
        for pair in pairs {
            #expect(pair.map(\.change) == [.began, .ended], "\(pair)")
            #expect(Set(pair.map(\.rule)).count == 1 && pair[0].began == pair[1].began)
        }
        // A rule has one event at a time.
        for rule in Dictionary(grouping: all, by: \.rule).values {
            for (index, event) in rule.enumerated() { #expect(event.change == (index % 2 == 0 ? .began : .ended)) }
        }
        #expect(all.count > 20)
    }
}
