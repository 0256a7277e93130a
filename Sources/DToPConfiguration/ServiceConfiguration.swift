import DToPMedia

/// Everything that `dtopd serve` is told by its configuration file.
package struct ServiceConfiguration: Equatable, Sendable {
    /// Threads to compute with; nil for the processors that the process may use.
    package var threads: Int?
    /// Least severe messages to show.
    package var logLevel = LogLevel.info
    /// Where `dtopd status` asks; nil for the socket in the runtime directory.
    package var control: ListenAddress?
    /// Where metrics and health are served.
    package var metrics = ListenAddress.tcp(host: "127.0.0.1", port: 9464)
    /// Whether live streams give something up when there is not enough compute for all.
    package var pressure = true
    /// Whether a live stream waits that would not fit beside those that run.
    package var admission = true
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
        Setting(
            "control", \.control, .restartProcess,
            "Socket where `dtopd status` and `dtopd health` ask (default: control.sock in the runtime directory)."),
        Setting(
            "metrics", \.metrics, .restartProcess,
            "Where Prometheus finds /metrics, and others /livez, /readyz, /healthz and /status. On this machine only."),
        Setting(
            "pressure", \.pressure, .live,
            "Whether cameras give up detail, then frames, step by step, when there is not enough compute for all."),
        Setting(
            "admission", \.admission, .live,
            "Whether a camera waits while it would not fit beside those that run."),
    ]

    /// The process's setting of a key; nil if there is none.
    package static func setting(_ key: String) -> Setting<ServiceConfiguration>? {
        settings.first { $0.key == key }
    }

    /// What is in force once a service with the configuration `old` follows this one: what only a restart changes stays.
    package func following(_ old: ServiceConfiguration) -> ServiceConfiguration {
        var result = self
        for setting in Self.settings where setting.reload == .restartProcess { setting.copy(&result, old) }
        return result
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

/// A map like the file: by the keys of its settings, and `streams`.
extension ServiceConfiguration: Codable {
    private enum Key: String, CodingKey { case streams }

    package init(from decoder: any Decoder) throws {
        self.init()
        try decoder.decode(Self.settings, into: &self, besides: [Key.streams.rawValue])
        streams = try decoder.container(keyedBy: Key.self).decode([String: ServiceStream].self, forKey: .streams)
    }

    package func encode(to encoder: any Encoder) throws {
        try encoder.encode(self, Self.settings)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(streams, forKey: .streams)
    }
}
