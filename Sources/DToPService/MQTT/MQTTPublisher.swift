import DToPConfiguration
import DToPPipeline
import Logging
import Synchronization

/// Publishes what the service is doing, and its events, to an MQTT broker, on a thread of its own. Nobody waits for it.
package final class MQTTPublisher: Sendable {
    private let session: MQTTSession.Options
    private let queue: BoundedQueue<StreamEvent>
    /// Events that found the queue full.
    private let missed = Atomic(0)
    private let state = Mutex(MQTTReading())
    private let thread = Mutex<StageThread?>(nil)

    /// Events between two turns of the thread, which waits at most for a broker's machine to answer.
    private static let capacity = 1024
    /// How long taking leave of the broker may take.
    private static let patience: Duration = .seconds(3)

    /// Begins; nil without a broker.
    /// - Parameters:
    ///   - reading: what the service is doing; nil once it is gone.
    ///   - view: what viewers see of a stream, by its id.
    ///   - onSwitch: called to switch a stream on or off, by its id; ids that nobody has may come.
    package init?(
        _ configuration: MQTTConfiguration, logger: Logger, reading: @escaping @Sendable () -> ServiceReading?,
        view: @escaping @Sendable (String) -> LiveView? = { _ in nil },
        onSwitch: @escaping @Sendable (String, Bool) -> Void
    ) {
        guard let broker = configuration.broker else { return nil }
        queue = BoundedQueue(capacity: Self.capacity)
        session = MQTTSession.Options(
            broker: broker, authority: configuration.authority, topics: MQTTTopics(configuration),
            snapshot: configuration.snapshot?.duration, logger: logger, reading: reading, view: view,
            onSwitch: onSwitch)
        thread.withLock { $0 = StageThread("mqtt", body: run) }
    }

    package var reading: MQTTReading {
        var reading = state.withLock(\.self)
        reading.dropped += missed.load(ordering: .relaxed)
        return reading
    }

    /// Takes an event without waiting.
    package func take(_ event: StreamEvent) {
        if !queue.offer(event) { missed.add(1, ordering: .relaxed) }
    }

    /// Publishes what is left and that the service is going offline, and ends.
    package func stop() {
        queue.close()
        _ = thread.withLock(\.self)?.join(within: Self.patience)
    }

    private func run() {
        var session = MQTTSession(session, leavingWithin: Self.patience)
        while session.turn(queue) { state.withLock { $0 = session.reading } }
        state.withLock { $0 = session.reading }
    }
}
