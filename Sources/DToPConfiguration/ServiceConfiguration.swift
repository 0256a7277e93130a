import DToPMedia

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
            "log_level", \.logLevel, .restartProcess,
            "Least severe messages to show: error, warning, info, debug, trace; debug adds FFmpeg's own lines."),
    ]

    /// The process's setting of a key; nil if there is none.
    package static func setting(_ key: String) -> Setting<ServiceConfiguration>? {
        settings.first { $0.key == key }
    }

    /// Throws for the first value of the process that cannot be used.
    package func check() throws(SettingError) {
        if let threads { try Self.check(threads: threads) }
    }

    package static func check(threads: Int) throws(SettingError) {
        guard (1...256).contains(threads) else { throw SettingError("`threads` must be 1 to 256, it is \(threads)") }
    }
}

extension ServiceConfiguration {
    /// A configuration file that says the same, without passwords.
    package func redactedYAML() throws -> String {
        for stream in streams.values { CredentialRedaction.learn(from: stream.configuration.source.input) }
        var lines = try Self.lines(Self.settings, of: self, indent: "")
        lines.append(streams.isEmpty ? "streams: {}" : "streams:")
        for (id, stream) in streams.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(id):")
            lines += try Self.lines(ServiceStream.settings, of: stream, indent: "    ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines<Root>(_ settings: [Setting<Root>], of root: Root, indent: String) throws -> [String] {
        try settings.compactMap { setting in
            try setting.text(in: root).map { "\(indent)\(setting.key): \($0)" }
        }
    }
}
