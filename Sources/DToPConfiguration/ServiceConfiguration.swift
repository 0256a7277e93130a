/// Everything that `dtopd serve` is told by its configuration file.
package struct ServiceConfiguration: Equatable, Sendable {
    /// Threads to compute with; nil for the processors that the process may use.
    package var threads: Int?
    /// Least severe messages to show.
    package var logLevel = LogLevel.info
    /// By id.
    package var streams: [String: ServiceStream] = [:]

    package init() {}

    /// Those of the process; streams have their own.
    package static let settings: [Setting<ServiceConfiguration>] = [
        Setting(
            "threads", \.threads, .restartProcess,
            "Threads to compute with (default: the processors this process may use)."),
        Setting(
            "log_level", \.logLevel, .live,
            "Least severe messages to show: error, warning, info, debug, trace; debug adds FFmpeg's own lines."),
    ]

    /// Throws for the first value of the process that cannot be used.
    package func check() throws(SettingError) {
        if let threads, !(1...256).contains(threads) {
            throw SettingError("`threads` must be 1 to 256, it is \(threads)")
        }
    }
}
