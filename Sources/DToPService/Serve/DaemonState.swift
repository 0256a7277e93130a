import DToPConfiguration
import DToPPipeline

/// What the daemon's thread knows.
struct DaemonState {
    var configuration: ServiceConfiguration
    var models: ModelStore
    var book: CapacityBook
    var streams: [String: KeptStream]
    /// By template: streams that share a log share its descriptor.
    var logs: [String: FrameLogs] = [:]
    /// The phases that the service manager knows.
    var announced: [String: StreamPhase] = [:]
    var reload = ServiceReading.Reload(lastSuccess: .now)
    var isReady = false
    var isStopping = false
    /// Nil without a fleet.
    var fleet: FleetPart?
    /// Of the streams' settings, for the fleet.
    var hash: String
    /// Cameras that fit, for the fleet.
    var room = 0

    init(_ configuration: ServiceConfiguration, models: ModelStore, book: CapacityBook, desk: EventDesk) {
        self.configuration = configuration
        self.models = models
        self.book = book
        hash = FleetPart.hash(configuration)
        streams = Dictionary(
            uniqueKeysWithValues: configuration.streams.map { ($0, KeptStream($0, $1, desk)) })
    }

    /// Switches a stream on or off, until its configuration says otherwise. Returns whether that changes anything.
    mutating func switchStream(_ id: String, on isOn: Bool) -> Bool {
        guard !isStopping, var stream = streams[id], stream.switchOn(isOn) else { return false }
        // A run that is still ending is followed by another, if the stream is enabled then.
        if stream.run != nil { stream.stop() } else if isOn { stream.beginAnew() } else { stream.watch.rest() }
        streams[id] = stream
        return true
    }

    /// What other threads may know.
    struct Published {
        var configuration = ServiceConfiguration()
        var streams: [String: KeptStream] = [:]
        var reload: ServiceReading.Reload?
        var isReady = false
        var isStopping = false
        var fleet: FleetPart?
    }

    var published: Published {
        Published(
            configuration: configuration, streams: streams, reload: reload, isReady: isReady, isStopping: isStopping,
            fleet: fleet)
    }
}
