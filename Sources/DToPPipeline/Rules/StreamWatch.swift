import DToPConfiguration
import Synchronization

/// Watches a stream by its rules and tells of events. It outlives the stream's runs, so an event goes on over them.
package final class StreamWatch: Sendable {
    private struct Watched {
        var state: ShareRuleState
        var event: StreamEvent?
        var count = 0
        /// The class's share in the last frame.
        var share = 0.0
    }

    private struct State {
        var configuration: WatchConfiguration
        var rules: [String: Watched]
        var camera = CameraState()
        var cameraEvent: StreamEvent?
        var cameraCount = 0
        /// Events that have begun, to tell their ids apart.
        var number = 0

        init(_ configuration: WatchConfiguration) {
            self.configuration = configuration
            rules = configuration.rules.mapValues { Watched(state: ShareRuleState($0)) }
        }
    }

    private let stream: String
    private let onEvent: @Sendable (StreamEvent) -> Void
    private let state: Mutex<State>
    private static let origin = ContinuousClock.now

    /// - Parameters:
    ///   - stream: the stream's id.
    ///   - onEvent: called for each event, on any thread, one call at a time; must neither wait nor call the watch.
    package init(
        stream: String, _ configuration: WatchConfiguration,
        onEvent: @escaping @Sendable (StreamEvent) -> Void = { _ in }
    ) {
        self.stream = stream
        self.onEvent = onEvent
        state = Mutex(State(configuration))
    }

    package var configuration: WatchConfiguration { state.withLock(\.configuration) }

    /// By name, the one about the camera first.
    package var rules: [RuleReading] {
        state.withLock { state in
            let camera = RuleReading(
                name: WatchConfiguration.cameraRule, rule: nil, isActive: state.camera.isDown, count: state.cameraCount)
            return [camera]
                + state.rules.sorted { $0.key < $1.key }.map { name, watched in
                    RuleReading(
                        name: name, rule: watched.state.rule, isActive: watched.state.isActive, count: watched.count)
                }
        }
    }

    /// Follows other zones and rules. Rules that stay as they are go on; events of the others end.
    package func follow(_ configuration: WatchConfiguration) {
        state.withLock { state in
            for (name, watched) in state.rules where configuration.rules[name] != watched.state.rule {
                end(name, in: &state)
                state.rules[name] = nil
            }
            for (name, rule) in configuration.rules where state.rules[name] == nil {
                state.rules[name] = Watched(state: ShareRuleState(rule))
            }
            state.configuration = configuration
        }
    }

    /// Takes a frame's shares.
    /// - Parameter time: the frame's, see `time(of:)`.
    package func add(_ record: FrameRecord, at time: Duration) {
        let isContinuous = record.reset.map { ![.start, .reconnect, .picture, .gap].contains($0) } ?? true
        state.withLock { state in
            for name in state.rules.keys.sorted() {
                guard var watched = state.rules[name] else { continue }
                watched.share = record.share(of: watched.state.rule)
                let change = watched.state.add(watched.share, at: time, isContinuous: isContinuous)
                if let change { tell(change, name, &watched, &state.number, record.wall, record.timeSeconds) }
                state.rules[name] = watched
            }
        }
    }

    /// Looks at whether the camera is down; to be called twice a second.
    /// - Parameter totals: the stream's.
    package func look(_ totals: StreamTotals, at time: Duration = StreamWatch.now) {
        state.withLock { state in
            let goodFrames = totals.input.received - (totals.dropped[.corrupt] ?? 0)
            guard let change = state.camera.look(goodFrames: goodFrames, at: time) else { return }
            // What was to be seen before is not known to go on.
            if change == .began { endAll(in: &state) }
            tell(change, &state)
        }
    }

    /// Ends all events: nobody looks at the stream any more.
    package func rest() {
        state.withLock { state in
            endAll(in: &state)
            if let change = state.camera.end() { tell(change, &state) }
        }
    }

    private func endAll(in state: inout State) {
        for name in state.rules.keys.sorted() { end(name, in: &state) }
    }

    private func end(_ name: String, in state: inout State) {
        guard var watched = state.rules[name], let change = watched.state.end() else { return }
        tell(change, name, &watched, &state.number, .now, nil)
        state.rules[name] = watched
    }

    private func tell(
        _ change: RuleChange, _ name: String, _ watched: inout Watched, _ number: inout Int, _ time: WallTime,
        _ seconds: Double?
    ) {
        if change == .began { watched.count += 1 }
        let rule = watched.state.rule
        let event = next(
            change, name, after: watched.event, &number, time, seconds, rule.className, rule.zone, watched.share)
        watched.event = event
        onEvent(event)
    }

    private func tell(_ change: RuleChange, _ state: inout State) {
        if change == .began { state.cameraCount += 1 }
        let event = next(change, WatchConfiguration.cameraRule, after: state.cameraEvent, &state.number, .now)
        state.cameraEvent = event
        onEvent(event)
    }

    /// - Parameter last: the rule's event before it.
    private func next(
        _ change: RuleChange, _ rule: String, after last: StreamEvent?, _ number: inout Int, _ time: WallTime,
        _ seconds: Double? = nil, _ className: String? = nil, _ zone: String? = nil, _ share: Double? = nil
    ) -> StreamEvent {
        let beginning = change == .ended ? last : nil
        if beginning == nil { number += 1 }
        return StreamEvent(
            id: beginning?.id ?? "\(stream)-\(time.milliseconds)-\(number)", stream: stream, rule: rule, change: change,
            time: time, began: beginning?.began ?? time, seconds: seconds, className: className, zone: zone,
            share: share)
    }
}

extension StreamWatch {
    /// The time on the clock of live frames.
    package static var now: Duration { origin.duration(to: .now) }

    /// A frame's time for rules: when it arrived if it is live, else its place in the recording.
    static func time(of frame: SegmentedFrame) -> Duration {
        frame.arrival.map { origin.duration(to: $0) } ?? .seconds(frame.seconds)
    }
}

extension FrameRecord {
    /// The share that a rule is about, 0...1.
    fileprivate func share(of rule: ShareRule) -> Double {
        let classes = rule.zone.map { zone in zones.first { $0.name == zone }?.classes ?? [] } ?? self.classes
        return classes.first { $0.name == rule.className }?.share ?? 0
    }
}
