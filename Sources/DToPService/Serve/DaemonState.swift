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

    init(_ configuration: ServiceConfiguration, models: ModelStore, book: CapacityBook) {
        self.configuration = configuration
        self.models = models
        self.book = book
        streams = configuration.streams.mapValues { KeptStream($0) }
    }

    /// What other threads may know.
    struct Published {
        var configuration = ServiceConfiguration()
        var streams: [String: KeptStream] = [:]
        var reload: ServiceReading.Reload?
        var isReady = false
        var isStopping = false
    }

    var published: Published {
        Published(
            configuration: configuration, streams: streams, reload: reload, isReady: isReady, isStopping: isStopping)
    }
}
