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
    /// Where viewers find pictures, status and events.
    package var listen = ViewerAddress.none
    /// File of the tokens that viewers and operators show; nil for none.
    package var tokens: String?
    /// Files of the certificate with its chain, and of its key, that encrypt viewers' connections; nil for none.
    package var tlsCertificate: String?
    package var tlsKey: String?
    /// Whether live streams give something up when there is not enough compute for all.
    package var pressure = true
    /// Whether a live stream waits that would not fit beside those that run.
    package var admission = true
    /// The program that is run for each event, and its arguments; empty for none.
    package var hook: [String] = []
    package var mqtt = MQTTConfiguration()
    package var fleet = FleetConfiguration()
    /// By id.
    package var streams: [String: ServiceStream] = [:]

    package init() {}

    /// Those of the process; streams have their own.
    package static let settings = own + FleetConfiguration.settings.map { $0.within(\.fleet) }

    private static let own: [Setting<ServiceConfiguration>] = [
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
            "listen", \.listen, .restartProcess,
            """
            Where browsers find the page and its API: on this machine, at a Unix socket behind a proxy, or anywhere, with \
            `tokens` and `tls_certificate`.
            """),
        Setting(
            "tokens", \.tokens, .restartProcess,
            """
            File of those who may look and switch, a line each, as `dtopd token` prints it (default: all on this machine may \
            look). Read again when it changes.
            """),
        Setting(
            "tls_certificate", \.tlsCertificate, .restartProcess, form: "file",
            """
            Certificate with which `listen` encrypts, and those that lead to its authority, PEM (default: plain text). Read \
            again when it changes.
            """),
        Setting(
            "tls_key", \.tlsKey, .restartProcess, form: "file",
            "Key of `tls_certificate`, PEM, without a password. Read again when it changes."),
        Setting(
            "pressure", \.pressure, .live,
            "Whether cameras give up detail, then frames, step by step, when there is not enough compute for all."),
        Setting(
            "admission", \.admission, .live,
            "Whether a camera waits while it would not fit beside those that run."),
        Setting(
            "hook", \.hook, .live, form: "[program, argument, ...]",
            "Program, by its full path, and its arguments, run for each event, which it reads as JSON; no shell."),
        Setting(
            "mqtt", \.mqtt.broker, .restartProcess, form: "url", holdsSecret: true,
            "Broker for states and events."),
        Setting("mqtt_topic", \.mqtt.topic, .restartProcess, "First level of all topics."),
        Setting(
            "mqtt_node", \.mqtt.node, .restartProcess,
            "Second level of all topics, another for each dtopd at the broker (default: this machine's name)."),
        Setting(
            "mqtt_discovery", \.mqtt.discovery, .restartProcess, form: "homeassistant",
            "Home Assistant's discovery prefix, homeassistant unless you changed it there (default: no discovery)."),
        Setting(
            "mqtt_snapshot", \.mqtt.snapshot, .restartProcess, form: "time",
            "Time between pictures of each stream with its classes, such as 10s (default: no pictures)."),
        Setting(
            "mqtt_ca", \.mqtt.authority, .restartProcess, form: "file",
            "Certificates, PEM, of which one must have signed the broker's (default: those that this machine trusts)."),
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
        if let program = hook.first, !program.hasPrefix("/") {
            throw SettingError("`hook` must begin with a program's full path, such as /usr/local/bin/notify")
        }
        try mqtt.check()
        try fleet.check()
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw SettingError("`tls_certificate` and `tls_key` go together: one of them is missing")
        }
        if tlsCertificate != nil, case .unix = listen.address {
            throw SettingError("`tls_certificate` is for a port: at a Unix socket, the proxy encrypts")
        }
        guard listen.isLocal || (tlsCertificate != nil && tokens != nil) else {
            throw SettingError(
                """
                `listen` names an address that other machines reach, which takes `tokens`, `tls_certificate` and `tls_key`; \
                or listen at unix:/run/dtopd/http.sock behind a proxy that encrypts, or at a loopback address (docs/api.md)
                """)
        }
    }

    package static func check(threads: Int) throws(SettingError) {
        guard (1...256).contains(threads) else { throw SettingError("`threads` must be 1 to 256, it is \(threads)") }
    }
}

extension ServiceConfiguration {
    /// A configuration file that says the same, without passwords.
    package func redactedYAML() throws -> String {
        for source in streams.values.map(\.configuration.source) {
            CredentialRedaction.learn(from: source.input)
            CredentialRedaction.learn(from: source.main ?? "")
        }
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
