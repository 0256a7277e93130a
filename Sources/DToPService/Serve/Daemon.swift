import DToPModel
import Compute
import DToPConfiguration
import DToPFleet
import DToPMedia
import DToPPipeline
import FileNames
import Foundation
import Logging
import Synchronization
import SystemPackage

/// Runs the streams of a configuration until it is told to stop. A stream that fails begins anew after growing waits; a
/// changed configuration touches only the streams that it changes.
///
/// One thread, the caller of `run`, owns all state; signals and streams send it events.
package final class Daemon: Sendable {
    private enum Event {
        case reload
        case stop(Interruption.Urgency)
        case ended(String, Supervisor.Outcome)
        case switchOn(String, Bool)
        /// Which streams this host of a fleet has, has changed.
        case fleet
    }

    let read: @Sendable () throws(ConfigurationProblems) -> ServiceConfiguration
    private let team: WorkerTeam
    private let environment: [String: String]
    private let worker: FilePath
    private let hlsFolder: HLSFolder
    let logger: Logger
    let service: ServiceSession
    private let supervisor = Supervisor()
    let compute: ComputeLoop
    private let events = BoundedQueue<Event>(capacity: 4096)
    let desk: EventDesk
    private let published = Mutex(DaemonState.Published())
    private let certificate = Mutex<CertificateReading?>(nil)
    private let began = WallTime.now
    private let origin = ContinuousClock.now
    let onLogLevel: @Sendable (LogLevel) -> Void

    /// How often the published phases are brought up to date.
    private static let tick: Duration = .milliseconds(500)

    /// - Parameters:
    ///   - read: reads the configuration, at each reload.
    ///   - environment: holds `DTOPD_USERNAME` and `DTOPD_PASSWORD`.
    ///   - worker: the program of source workers.
    ///   - onLogLevel: called when a reload has changed the level.
    package init(
        team: WorkerTeam, environment: [String: String], worker: FilePath = WorkerConnector.thisProgram, logger: Logger,
        service: ServiceSession, onLogLevel: @escaping @Sendable (LogLevel) -> Void = { _ in },
        read: @escaping @Sendable () throws(ConfigurationProblems) -> ServiceConfiguration
    ) {
        self.read = read
        self.team = team
        self.environment = environment
        self.worker = worker
        hlsFolder = HLSFolder(environment)
        self.logger = logger
        self.service = service
        self.onLogLevel = onLogLevel
        desk = EventDesk(logger: logger)
        compute = ComputeLoop { logger.warning("\($0)") }
    }

    /// Reads the configuration again and follows it. What is wrong in it is logged, and changes nothing.
    package func reload() { events.push(.reload) }

    /// Makes `run` return once every stream has ended.
    package func stop(_ urgency: Interruption.Urgency) { events.push(.stop(urgency)) }

    /// Switches a stream on or off, until its configuration says otherwise. Does nothing if there is no such stream.
    /// Returns false if too much waits; then it must be tried again.
    @discardableResult
    package func switchStream(_ id: String, on isOn: Bool) -> Bool {
        events.offer(.switchOn(id, isOn), within: .zero)
    }

    /// The streams' events, for whoever subscribes.
    package var hub: EventHub { desk.hub }

    /// Takes note of the certificate with which viewers' connections are encrypted.
    package func note(_ certificate: CertificateReading) { self.certificate.withLock { $0 = certificate } }

    /// What viewers see of a stream; nil if there is no such stream.
    package func view(of id: String) -> LiveView? { published.withLock { $0.streams[id]?.view } }

    /// A stream's video for players; nil if it has none.
    package func hls(of id: String) -> HLSOutput? { published.withLock { $0.streams[id]?.hls } }

    /// The folder of a stream's recording; nil if it is not recorded.
    package func recordings(of id: String) -> FilePath? {
        let stream = published.withLock { $0.streams[id]?.claimed }
        return stream.flatMap { RecordingSettings($0.configuration, stream: id)?.folder }
    }

    /// What the service is doing; phases and rates are half a second old at most.
    package var reading: ServiceReading {
        let published = published.withLock(\.self)
        return ServiceReading(
            began: began, isReady: published.isReady, isStopping: published.isStopping,
            reload: published.reload ?? .init(lastSuccess: began), stuck: service.heartbeat.stuck,
            pressure: compute.pressure, hookFailures: desk.hookFailures, mqtt: desk.mqtt,
            certificate: certificate.withLock(\.self), fleet: published.fleet?.member.reading,
            streams: published.streams.sorted { $0.key < $1.key }.compactMap { $1.reading($0) })
    }

    /// What a reload of `configuration` would do.
    package func plan(_ configuration: ServiceConfiguration) -> ReloadPlan {
        ReloadPlan(from: published.withLock(\.configuration), to: configuration)
    }

    /// Runs the streams of `configuration` until `stop`.
    package func run(_ configuration: ServiceConfiguration) {
        compute.hasPressure = configuration.pressure
        if let failure = hlsFolder.begin() {
            logger.warning("\(hlsFolder.path.shown) cannot be made: \(failure); streams have no HLS")
        }
        defer { hlsFolder.end() }
        desk.follow(configuration)
        var state = DaemonState(
            configuration, models: ModelStore(team: team), book: CapacityBook(workers: team.size), desk: desk)
        defer { service.heartbeat.rest(.control) }
        defer {
            for stream in state.streams.values { stream.watch.rest() }
            desk.finish()
        }
        state.fleet = FleetPart(
            configuration.fleet, logger: logger, onLoss: { [supervisor] in supervisor.stop($0, .atOnce) },
            onChange: { [events] in _ = events.offer(.fleet, within: .zero) })
        defer { state.fleet?.finish() }
        publish(&state)
        desk.publish(
            configuration.mqtt, reading: { [weak self] in self?.reading },
            view: { [weak self] in self?.view(of: $0) },
            onSwitch: { [weak self] in self?.switchStream($0, on: $1) })
        beginWhatIsDue(&state)
        state.isReady = true
        service.ready(publish(&state).summary)
        while true {
            service.heartbeat.pulse(.control)
            beginWhatIsDue(&state)
            announce(&state)
            if state.isStopping, state.streams.values.allSatisfy({ $0.run == nil }) { return }
            guard case .element(let event) = events.pop(within: Self.tick) else { continue }
            switch event {
            case .reload: reload(&state)
            case .stop(let urgency):
                state.isStopping = true
                for id in state.streams.keys { state.streams[id]?.isStopping = true }
                service.stopping("completing the files")
                supervisor.stop(urgency)
            case .ended(let id, let outcome): end(id, outcome, &state)
            case .switchOn(let id, let isOn):
                if state.switchStream(id, on: isOn) { logger.info("\(id): switched \(isOn ? "on" : "off")") }
            case .fleet: break
            }
        }
    }

    private func beginWhatIsDue(_ state: inout DaemonState) {
        followFleet(&state)
        if state.isStopping { return }
        admit(&state)
        for id in state.streams.keys.sorted() {
            guard var stream = state.streams[id], stream.isDue, stream.shortage == nil, let token = open(id, state)
            else { continue }
            stream.claim(token, id)
            guard let wanted = stream.claimed else { continue }
            do {
                let engine = try state.models.engine(for: wanted.configuration)
                stream.hls = hasHLS(wanted, state) ? stream.hls ?? HLSOutput(folder: hlsFolder.folder(of: id)) : nil
                stream.run = try makeRun(id, wanted, engine, hls: stream.hls, &state)
                stream.engine = engine
                stream.began = .now
                stream.hasRun = true
            } catch {
                fail(&stream, id, "\(error)")
                state.fleet?.member.closed(id)
            }
            state.streams[id] = stream
            if let run = stream.run {
                supervisor.add(id, run) { [events, fleet = state.fleet] outcome in
                    fleet?.member.closed(id)
                    events.push(.ended(id, outcome))
                }
                // It may have been lost before the supervisor knew it.
                if let fleet = state.fleet, fleet.member.held[id] != token { supervisor.stop(id, .atOnce) }
            }
        }
    }

    /// Decides which streams may run.
    private func admit(_ state: inout DaemonState) {
        let isOn = state.configuration.admission
        var models = state.models
        state.book.admit(&state.streams, isOn: isOn, logger: logger) { try? models.engine(for: $0) }
        state.models = models
    }

    private func makeRun(
        _ id: String, _ stream: ServiceStream, _ engine: StreamEngine, hls: HLSOutput?, _ state: inout DaemonState
    ) throws -> StreamRun {
        var configuration = stream.configuration
        try engine.check(configuration.watch)
        // What an earlier run has written stays.
        if state.streams[id]?.hasRun == true { configuration.outputs.overwrite = false }
        let input = try configuration.source.onlyInput()
        try configuration.source.checkMain(beside: input.input)
        let logs = try checkedLogs(of: id, configuration, &state)
        let credentials = try CredentialStore(configuration.connection, environment: environment)
        for warning in credentials.warnings { logger.warning("\(id): \(warning)") }
        let connector: any LiveConnector =
            switch stream.isolation {
            case .process: WorkerConnector(program: worker, stream: id, environment: environment, logger: logger)
            case .none: InProcessConnector()
            }
        return StreamRun(
            input.input, name: input.name, stream: id, engine: engine, compute: compute, configuration: configuration,
            credentials: credentials, connector: connector, sinks: .optional, weight: stream.weight, logs: logs,
            watch: state.streams[id]?.watch, view: view(of: id, state), hls: hls,
            meter: state.streams[id]?.meter ?? StreamMeter(), logger: logger, heartbeat: service.heartbeat)
    }

    /// Whether players can have a stream's video.
    private func hasHLS(_ stream: ServiceStream, _ state: DaemonState) -> Bool {
        stream.hls && state.configuration.listen != .none
    }

    /// What viewers see of a stream; nil where nobody can look.
    func view(of id: String, _ state: DaemonState) -> LiveView? {
        let isShown = state.configuration.listen != .none || state.configuration.mqtt.snapshot != nil
        return isShown ? state.streams[id]?.view : nil
    }

    /// The logs of a stream whose outputs harm no input.
    func checkedLogs(
        of id: String, _ configuration: StreamConfiguration, _ state: inout DaemonState
    ) throws -> FrameLogs {
        // Inputs that cannot be found now are no files that could be overwritten.
        let inputs = state.configuration.streams.values.flatMap { (try? $0.configuration.source.inputs()) ?? [] }
        try configuration.checkPlaces(stream: id, inputs: inputs.map(\.input))
        guard let template = configuration.outputs.log else { return FrameLogs(template: nil, existing: .goOn) }
        let logs = state.logs[template] ?? FrameLogs(template: template, existing: .goOn)
        state.logs[template] = logs
        return logs
    }

    private func end(_ id: String, _ outcome: Supervisor.Outcome, _ state: inout DaemonState) {
        supervisor.remove(id)
        guard var stream = state.streams[id] else { return }
        // The fleet has stopped it.
        if let fleet = state.fleet, fleet.member.held[id] != stream.token { stream.isStopping = true }
        stream.run = nil
        stream.engine = nil
        stream.costMeter.pause()
        defer { state.models.keep(state.streams.values.compactMap(\.engine)) }
        if !stream.isEnabled || stream.place != nil { stream.watch.rest() }
        if stream.wanted == nil {
            state.streams[id] = nil
            logger.info("\(id): removed")
            return
        }
        if stream.isStopping {
            stream.isStopping = false
            stream.beginAnew()
        } else {
            switch outcome {
            case .success:
                stream.nextRun = nil
                stream.failure = nil
                logger.info("\(id): ended")
            case .failure(let error):
                if stream.began.duration(to: .now) > KeptStream.longRun {
                    stream.backoff.reset()
                    stream.failure = nil
                }
                fail(&stream, id, "\(error)")
            }
        }
        state.streams[id] = stream
    }

    private func fail(_ stream: inout KeptStream, _ id: String, _ reason: String) {
        let reason = CredentialRedaction.redact(reason)
        let wait = stream.backoff.wait(random: .random(in: 0...1))
        stream.nextRun = .now + wait
        // Said once, not at each attempt.
        if stream.failure != reason { logger.error("\(id): \(reason); it begins anew after growing waits") }
        stream.failure = reason
    }

    /// Looks at the streams, publishes what they do, and returns it.
    @discardableResult
    func publish(_ state: inout DaemonState) -> [String: StreamPhase] {
        let now = origin.duration(to: .now)
        for id in state.streams.keys { state.streams[id]?.observe(at: now) }
        let latest = state.published
        published.withLock { $0 = latest }
        return state.streams.mapValues(\.phase)
    }

    /// Publishes the streams' phases, and tells the service manager of a change.
    private func announce(_ state: inout DaemonState) {
        let phases = publish(&state)
        if phases != state.announced, !state.isStopping { service.announce(phases.summary) }
        state.announced = phases
    }
}
