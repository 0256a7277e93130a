extension FleetConfiguration {
    static let settings: [Setting<FleetConfiguration>] = [
        Setting(
            "fleet", \.store, .restartProcess, form: "[url, ...]",
            """
            Members of the etcd that holds a fleet's keys: each camera runs on one of the hosts that name the same, and moves \
            when that host dies (default: no fleet).
            """),
        Setting("fleet_name", \.name, .restartProcess, "Name of the fleet, if the etcd holds several."),
        Setting(
            "fleet_host", \.host, .restartProcess,
            "Name of this host, another for each of the fleet (default: this machine's name)."),
        Setting(
            "fleet_capacity", \.capacity, .restartProcess,
            "Cameras that this host takes at most (default: as many as fit, by what they are found to cost)."),
        Setting(
            "fleet_on_partition", \.onPartition, .restartProcess,
            """
            What cameras do while this host cannot reach the etcd: stop, before another host begins them, or keep running, \
            perhaps on two hosts.
            """),
        Setting(
            "fleet_login", \.login, .restartProcess, form: "user:password", holdsSecret: true,
            "User name and password for the etcd (default: none)."),
        Setting(
            "fleet_ca", \.authority, .restartProcess, form: "file",
            "Certificates, PEM, of which one must have signed the etcd's (default: those that this machine trusts)."),
        Setting(
            "fleet_certificate", \.certificate, .restartProcess, form: "file",
            "This host's certificate for the etcd, PEM (default: none)."),
        Setting(
            "fleet_key", \.key, .restartProcess, form: "file", "Key of `fleet_certificate`, PEM, without a password."),
    ]
}
