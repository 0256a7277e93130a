import DToPConfiguration
import DToPPipeline
import Foundation

/// Turns readings of the service into messages.
struct MQTTBoard {
    private let topics: MQTTTopics
    /// Streams of the last reading, and what was last published of their figures.
    private var streams: [String: Shown] = [:]

    private struct Shown {
        var description: Description?
        var state: State?
        var figures = Duration.zero
        var shares: (frame: Int, time: Duration)?
    }

    /// What makes a state new, besides figures.
    private struct State: Equatable {
        let phase: StreamPhase
        let isEnabled: Bool
        let rules: [Bool]
    }

    /// What Home Assistant is told of a stream.
    private struct Description: Equatable {
        let zones: [String]
        let names: [String]
        let rules: [ShareRule?]
    }

    /// How often a state is published whose figures alone have changed, and how often shares are.
    private static let figuresInterval: Duration = .seconds(5)
    private static let sharesInterval: Duration = .seconds(1)

    init(_ topics: MQTTTopics) { self.topics = topics }

    /// Whether the service has a stream.
    func has(_ stream: String) -> Bool { streams[stream] != nil }

    /// Topics that tell Home Assistant of the streams.
    var devices: [String] { streams.keys.sorted().compactMap(topics.device) }

    /// Publishes what has changed.
    /// - Parameter time: on any monotonic clock.
    mutating func update(_ reading: ServiceReading, at time: Duration, _ outbox: inout MQTTOutbox) {
        for stream in reading.streams { update(stream, at: time, &outbox) }
        let gone = Set(streams.keys).subtracting(reading.streams.map(\.id))
        for stream in gone.sorted() { forget(stream, &outbox) }
    }

    /// Takes a stream that is gone from the broker, and from Home Assistant.
    mutating func forget(_ stream: String, _ outbox: inout MQTTOutbox) {
        streams[stream] = nil
        // First the device: it would be shown as broken meanwhile.
        let device = topics.device(of: stream).map { [$0] } ?? []
        for topic in device + [.available, .state, .enabled].map({ topics.topic($0, of: stream) }) {
            outbox.clear(topic)
        }
    }

    private mutating func update(_ stream: StreamReading, at time: Duration, _ outbox: inout MQTTOutbox) {
        var shown = streams[stream.id] ?? Shown()
        defer { streams[stream.id] = shown }
        outbox.set(topics.topic(.available, of: stream.id), stream.phase.delivers ? "online" : "offline")
        outbox.set(topics.topic(.enabled, of: stream.id), stream.isEnabled ? "ON" : "OFF")
        let description = Description(
            zones: stream.zones, names: stream.rules.map(\.name), rules: stream.rules.map(\.rule))
        if let topic = topics.device(of: stream.id), description != shown.description {
            shown.description = description
            outbox.set(topic, HomeAssistantDevice(stream, topics).json)
        }
        let state = State(phase: stream.phase, isEnabled: stream.isEnabled, rules: stream.rules.map(\.isActive))
        if state != shown.state {
            shown.state = state
            shown.figures = time
            outbox.set(topics.topic(.state, of: stream.id), Self.json(stream))
        } else if time - shown.figures >= Self.figuresInterval {
            shown.figures = time
            outbox.show(topics.topic(.state, of: stream.id), Self.json(stream), isRetained: true)
        }
        if let last = shown.shares {
            if last.frame == stream.totals.processed || time - last.time < Self.sharesInterval { return }
        } else if stream.totals.processed == 0 {
            return
        }
        shown.shares = (stream.totals.processed, time)
        outbox.show(topics.topic(.classes, of: stream.id), Self.json(stream.totals.classes))
        for zone in stream.totals.zones {
            outbox.show(topics.zone(zone.name, of: stream.id), Self.json(zone.classes))
        }
    }

    /// The stream as `/status` shows it.
    private static func json(_ stream: StreamReading) -> String {
        String(decoding: StatusJSON.line(StreamStatus(stream)), as: UTF8.self)
    }

    private static func json(_ classes: [FrameRecord.ClassShare]) -> String {
        var json = JSONBytes()
        json.list(classes.lazy.filter { $0.share > 0 }, open: "{", close: "}") { json, entry in
            json.string(entry.name)
            json.raw(":")
            json.number((entry.share * 1e5).rounded() / 1e5)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
