import DToPConfiguration
import DToPPipeline
import Logging
import Synchronization

/// What the service does with events: its log, files, a hook, an MQTT broker, and whoever subscribes.
final class EventDesk: Sendable {
    let hub = EventHub()
    private let files: EventFiles
    private let hook: HookRunner
    private let publisher = Mutex<MQTTPublisher?>(nil)
    private let logger: Logger

    /// How long files and hook may take for the last events.
    private static let patience: Duration = .seconds(4)

    init(logger: Logger) {
        let files = EventFiles(existing: .goOn, logger: logger)
        let hook = HookRunner(logger: logger)
        self.files = files
        self.hook = hook
        self.logger = logger
        hub.subscribe { event in
            event.log(to: logger)
            files.take(event)
            hook.take(event)
        }
    }

    /// Runs of the hook that failed; nil without a hook.
    var hookFailures: Int? { hook.failures }

    func follow(_ configuration: ServiceConfiguration) { hook.follow(configuration.hook) }

    /// Follows where a stream's events are to be written.
    func follow(_ id: String, _ outputs: OutputConfiguration, _ meter: StreamMeter) { files.follow(id, outputs, meter) }

    /// The connection to the MQTT broker; nil without one.
    var mqtt: MQTTReading? { publisher.withLock(\.self)?.reading }

    /// Begins to publish events, and what the service is doing, if there is a broker.
    /// - Parameters:
    ///   - reading: what the service is doing; nil once it is gone.
    ///   - view: what viewers see of a stream, by its id.
    ///   - onSwitch: called to switch a stream on or off, by its id.
    func publish(
        _ configuration: MQTTConfiguration, reading: @escaping @Sendable () -> ServiceReading?,
        view: @escaping @Sendable (String) -> LiveView?, onSwitch: @escaping @Sendable (String, Bool) -> Void
    ) {
        guard
            let publisher = MQTTPublisher(
                configuration, logger: logger, reading: reading, view: view, onSwitch: onSwitch)
        else { return }
        hub.subscribe(publisher.take)
        self.publisher.withLock { $0 = publisher }
    }

    /// Completes files and hook, and takes leave of the broker.
    func finish() {
        files.finish(within: Self.patience)
        hook.finish(within: Self.patience)
        publisher.withLock(\.self)?.stop()
    }
}
