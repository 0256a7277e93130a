/// A stream of the service: its configuration, and its share of the service.
package struct ServiceStream: SettingsCodable, Equatable {
    /// Whether it runs.
    package var enabled = true
    /// Its share of the processors, relative to other streams', when there is not enough for all.
    package var weight = 1.0
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
        try configuration.check()
    }
}
