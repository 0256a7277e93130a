import Compute
import DToPConfiguration
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
    }

    private let read: @Sendable () throws(ConfigurationProblems) -> ServiceConfiguration
    private let team: WorkerTeam
    private let environment: [String: String]
    private let logger: Logger
    private let service: ServiceSession
    private let supervisor = Supervisor()
    private let compute = ComputeLoop()
    private let events = BoundedQueue<Event>(capacity: 4096)
    private let published = Mutex<[String: StreamPhase]>([:])

    /// How often the published phases are brought up to date.
    private static let tick: Duration = .milliseconds(500)

    /// - Parameters:
    ///   - read: reads the configuration, at each reload.
    ///   - environment: holds `DTOPD_USERNAME` and `DTOPD_PASSWORD`.
    package init(
        team: WorkerTeam, environment: [String: String], logger: Logger, service: ServiceSession,
        read: @escaping @Sendable () throws(ConfigurationProblems) -> ServiceConfiguration
    ) {
        self.read = read
        self.team = team
        self.environment = environment
        self.logger = logger
        self.service = service
    }

    /// Reads the configuration again and follows it. What is wrong in it is logged, and changes nothing.
    package func reload() { events.push(.reload) }

    /// Makes `run` return once every stream has ended.
    package func stop(_ urgency: Interruption.Urgency) { events.push(.stop(urgency)) }

    /// What each stream is doing, by id; half a second old at most.
    package var phases: [String: StreamPhase] { published.withLock(\.self) }

    /// Runs the streams of `configuration` until `stop`.
    package func run(_ configuration: ServiceConfiguration) {
        var state = State(configuration, models: ModelStore(team: team))
        beginWhatIsDue(&state)
        service.ready(Self.count(configuration.streams.count))
        while true {
            beginWhatIsDue(&state)
            publish(state)
            if state.isStopping, state.streams.values.allSatisfy({ $0.run == nil }) { return }
            guard case .element(let event) = events.pop(within: Self.tick) else { continue }
            switch event {
            case .reload: reload(&state)
            case .stop(let urgency):
                state.isStopping = true
                service.stopping("completing the files")
                supervisor.stop(urgency)
            case .ended(let id, let outcome): end(id, outcome, &state)
            }
        }
    }

    private struct State {
        var configuration: ServiceConfiguration
        var models: ModelStore
        var streams: [String: KeptStream]
        var isStopping = false

        init(_ configuration: ServiceConfiguration, models: ModelStore) {
            self.configuration = configuration
            self.models = models
            streams = configuration.streams.mapValues { KeptStream($0) }
        }
    }

    private func beginWhatIsDue(_ state: inout State) {
        if state.isStopping { return }
        for id in state.streams.keys.sorted() {
            guard var stream = state.streams[id], stream.isDue, let wanted = stream.wanted else { continue }
            do {
                let engine = try state.models.engine(for: wanted.configuration)
                stream.run = try makeRun(id, wanted, engine)
                stream.engine = engine
                stream.isStopping = false
                stream.began = .now
            } catch {
                fail(&stream, id, "\(error)")
            }
            state.streams[id] = stream
            if let run = stream.run {
                supervisor.add(id, run) { [events] outcome in events.push(.ended(id, outcome)) }
            }
        }
    }

    private func makeRun(
        _ id: String, _ stream: ServiceStream, _ engine: StreamEngine
    ) throws -> StreamRun {
        let configuration = stream.configuration
        let inputs = try NamedInput.all(
            of: configuration.source.input, frameRate: configuration.source.frameRate.rate)
        guard let input = inputs.first, inputs.count == 1 else { throw SettingError("`input` names several inputs") }
        let credentials = try CredentialStore(
            file: configuration.connection.credentials.map { FilePath(text: $0) }, environment: environment)
        for warning in credentials.warnings { logger.warning("\(id): \(warning)") }
        return StreamRun(
            input.input, name: input.name, stream: id, engine: engine, compute: compute, configuration: configuration,
            credentials: credentials, sinks: .optional, weight: stream.weight,
            // A run that follows another goes on in the same log.
            logs: FrameLogs(template: configuration.outputs.log, existing: .append),
            logger: logger, heartbeat: service.heartbeat)
    }

    private func end(_ id: String, _ outcome: Supervisor.Outcome, _ state: inout State) {
        supervisor.remove(id)
        guard var stream = state.streams[id] else { return }
        stream.run = nil
        stream.engine = nil
        if stream.wanted == nil {
            state.streams[id] = nil
            logger.info("\(id): removed")
            return
        }
        if stream.isStopping {
            stream.beginAnew()
        } else {
            switch outcome {
            case .success:
                stream.nextRun = nil
                stream.failure = nil
                logger.info("\(id): ended")
            case .failure(let error):
                if stream.began.duration(to: .now) > KeptStream.longRun { stream.backoff.reset() }
                fail(&stream, id, "\(error)")
            }
        }
        state.streams[id] = stream
    }

    private func fail(_ stream: inout KeptStream, _ id: String, _ reason: String) {
        let wait = stream.backoff.wait(random: .random(in: 0...1))
        stream.nextRun = .now + wait
        // Said once, not at each attempt.
        if stream.failure != reason {
            logger.error("\(id): \(reason); again in \(Format.fixed(wait / .seconds(1), 1)) s")
        }
        stream.failure = reason
    }

    private func reload(_ state: inout State) {
        if state.isStopping { return }
        let new: ServiceConfiguration
        do { new = try read() } catch {
            for problem in error.all { logger.error("\(problem)") }
            service.announce("the configuration was not reloaded: it has \(error.all.count) errors")
            return
        }
        service.reloading()
        let plan = ReloadPlan(from: state.configuration, to: new)
        for key in plan.keys
        where ServiceConfiguration.settings.contains(where: { $0.key == key && $0.reload == .restartProcess }) {
            logger.warning("`\(key)` counts after a restart of dtopd")
        }
        for (id, step) in plan.steps.sorted(by: { $0.key < $1.key }) { follow(step, id, new, &state) }
        state.configuration = new
        state.models.keep(state.streams.values.compactMap(\.engine))
        service.ready(Self.count(new.streams.count))
    }

    private func follow(_ step: ReloadPlan.Step, _ id: String, _ new: ServiceConfiguration, _ state: inout State) {
        var stream = state.streams[id]
        let wanted = new.streams[id]
        switch step {
        case .add:
            logger.info("\(id): added")
            // One that is still ending goes on under its id.
            if stream == nil { stream = wanted.map { KeptStream($0) } } else { stream?.wanted = wanted }
        case .remove:
            stream?.wanted = nil
            if stream?.run == nil { stream = nil } else { stop(&stream) }
        case .change(let reload, let keys):
            logger.info(
                "\(id): \(reload == .live ? "follows" : "restarts, because of") \(keys.joined(separator: ", "))")
            stream?.wanted = wanted
            if reload == .live, wanted?.enabled == true, let run = stream?.run, let engine = stream?.engine,
                stream?.isStopping == false, let wanted
            {
                do {
                    let changed = try engine.with(wanted.configuration)
                    stream?.engine = changed
                    run.follow(changed, weight: wanted.weight)
                } catch {
                    logger.error("\(id): \(error)")
                }
            } else if stream?.run == nil {
                stream?.beginAnew()
            } else {
                stop(&stream)
            }
        }
        state.streams[id] = stream
    }

    private func stop(_ stream: inout KeptStream?) {
        stream?.isStopping = true
        stream?.run?.stop(.drain)
    }

    private func publish(_ state: State) {
        let phases = state.streams.mapValues(\.phase)
        let changed = published.withLock { published in
            defer { published = phases }
            return published != phases
        }
        if changed { service.announce(Self.summary(phases)) }
    }

    private static func count(_ streams: Int) -> String { streams == 1 ? "1 stream" : "\(streams) streams" }

    /// `3 streams: 2 running; yard: backoff, refused`.
    private static func summary(_ phases: [String: StreamPhase]) -> String {
        let well: [StreamPhase] = [.running, .live(.running)]
        let running = phases.values.count { well.contains($0) }
        let others = phases.filter { !well.contains($0.value) }.sorted { $0.key < $1.key }
        return (["\(count(phases.count)): \(running) running"] + others.prefix(8).map { "\($0.key): \($0.value)" })
            .joined(separator: "; ")
    }
}
