import DToPModel
import Logging
import DToPConfiguration
import DToPPipeline

/// Following another configuration.
extension Daemon {
    func reload(_ state: inout DaemonState) {
        if state.isStopping { return }
        let new: ServiceConfiguration
        do { new = try read() } catch {
            for problem in error.all { logger.error("\(problem)") }
            let count = error.all.count
            state.reload.wasSuccessful = false
            service.announce(
                "the configuration was not reloaded: it has \(count == 1 ? "an error" : "\(count) errors")")
            return
        }
        service.reloading()
        let plan = ReloadPlan(from: state.configuration, to: new)
        for setting in plan.settings {
            logger.log(level: setting.reload == .live ? .info : .warning, "`\(setting.key)` \(setting.reload)")
        }
        if new.logLevel != state.configuration.logLevel { onLogLevel(new.logLevel) }
        state.configuration = new.following(state.configuration)
        state.hash = FleetPart.hash(state.configuration)
        state.reload = ServiceReading.Reload(lastSuccess: .now)
        compute.hasPressure = new.pressure
        state.book.beginAnew()
        desk.follow(new)
        for (id, step) in plan.steps.sorted(by: { $0.key < $1.key }) { follow(step, id, new.streams[id], &state) }
        state.models.keep(state.streams.values.compactMap(\.engine))
        logger.info("the configuration was reloaded: \(ServiceSummary.count(plan.steps.count)) changed")
        service.ready(publish(&state).summary)
    }

    private func follow(_ step: ReloadPlan.Step, _ id: String, _ wanted: ServiceStream?, _ state: inout DaemonState) {
        var stream = state.streams[id]
        switch step {
        case .add:
            logger.info("\(id): added")
            // One that is still ending goes on under its id.
            if stream == nil { stream = wanted.map { KeptStream(id, $0, desk) } } else { stream?.want(wanted, id) }
        case .remove:
            stream?.want(nil, id)
            stream?.watch.rest()
            if stream?.run == nil { stream = nil } else { stream?.stop() }
        case .change(let reload, let keys):
            let wasEnabled = stream?.isEnabled
            stream?.want(wanted, id)
            let isLive = reload < .restartStream && stream?.isEnabled == true && wasEnabled == true
            logger.info("\(id): \(ReloadPlan.Step.change(isLive ? reload : .restartStream, keys: keys))")
            if !isLive { stream?.forgetCost() }
            if stream?.run == nil {
                // A file that has ended does not begin anew for a setting that would not have restarted it.
                if !isLive || stream?.failure != nil { stream?.beginAnew() }
            } else if isLive, stream?.isStopping == false, let wanted = stream?.claimed,
                let (engine, outputs) = changed(id, stream?.engine, wanted.configuration, reload, keys, &state)
            {
                stream?.engine = engine
                stream?.run?.follow(
                    engine, weight: wanted.weight, outputs: outputs, configuration: wanted.configuration)
            } else {
                stream?.stop()
            }
        }
        state.streams[id] = stream
    }

    /// What a running stream is to follow; nil if it cannot, and must begin anew to say why.
    private func changed(
        _ id: String, _ engine: StreamEngine?, _ configuration: StreamConfiguration, _ reload: ReloadClass,
        _ keys: [String], _ state: inout DaemonState
    ) -> (StreamEngine, StreamOutputs?)? {
        guard let engine, (try? engine.check(configuration.watch)) != nil else { return nil }
        if reload == .live { return (engine.following(configuration), nil) }
        guard let changed = try? engine.with(configuration), let logs = try? checkedLogs(of: id, configuration, &state)
        else { return nil }
        let outputs = StreamOutputs(
            of: id, engine: changed, configuration, logs: logs, view: view(of: id, state),
            hls: state.streams[id]?.hls, keys: Set(keys))
        return (changed, outputs)
    }
}
