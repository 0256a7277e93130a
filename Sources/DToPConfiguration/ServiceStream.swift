/// A stream of the service: its configuration, and its share of the service.
package struct ServiceStream: SettingsCodable, Equatable {
    /// Whether it runs.
    package var enabled = true
    /// Its share of the processors, relative to other streams', when there is not enough for all.
    package var weight = 1.0
    /// Lines of the pictures that viewers see.
    package var view = ServiceStream.usualView
    package static let usualView = 480
    /// Whether viewers can have its overlay as HLS.
    package var hls = false
    /// Where its network and decoder run.
    package var isolation = Isolation.process
    package var configuration = StreamConfiguration()

    package init() {}

    package static let settings: [Setting<ServiceStream>] =
        [
            Setting("enabled", \.enabled, .live, "Whether the stream runs."),
            Setting(
                "weight", \.weight, .live,
                "Share of the processors, relative to other streams', when there is not enough for all."),
            Setting(
                "view", \.view, .live,
                "Lines of the pictures that `listen` shows; the width follows. Drawn only while somebody looks."),
            Setting(
                "hls", \.hls, .restartStream,
                "Whether `listen` has the overlay for players too (HLS). Encoded only while somebody plays it."),
            Setting(
                "isolation", \.isolation, .restartStream,
                """
                Where network and decoder of a live URL run: process (one of their own with few privileges), or none \
                (the service). Files, devices, standard input and files on servers are always decoded in the service.
                """),
        ] + StreamConfiguration.settings.map { $0.within(\.configuration) }

    /// Throws for the first value that cannot be used.
    package func check() throws(SettingError) {
        guard weight > 0, weight <= 1000 else {
            throw SettingError("`weight` must be above 0 and at most 1000, it is \(weight)")
        }
        guard (64...2160).contains(view) else { throw SettingError("`view` must be 64 to 2160, it is \(view)") }
        try configuration.check()
    }
}
