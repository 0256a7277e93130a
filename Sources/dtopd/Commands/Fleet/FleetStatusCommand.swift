import ArgumentParser
import DToPConfiguration
import DToPFleet
import DToPService
import FileNames

struct FleetStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show which host of the fleet has which camera, since when and why.",
        discussion: """
            Asks the etcd that the configuration names, so it works on any machine that reaches that. lease: seconds since \
            the host renewed it; others get its cameras at 10. A host whose streams are configured otherwise than most \
            hosts' is marked. Exit status 0 if every camera has a host, else 1.
            """)

    @OptionGroup var file: ConfigurationOptions

    @Flag(help: "Print JSON instead of tables.")
    var json = false

    private static let limit: Duration = .seconds(5)

    func run() throws {
        let configuration = try file.read()
        if configuration.fleet.store.isEmpty {
            throw CommandFailure(.configuration, "\(file.config.shown): `fleet` is missing: name the fleet's etcd")
        }
        let store = FleetStore(EtcdOptions(configuration.fleet))
        let status: FleetStatus
        do {
            status = try store.status(
                of: configuration.fleet.name,
                cameras: Set(configuration.streams.filter(\.value.enabled).map(\.key)), within: Self.limit)
        } catch {
            throw CommandFailure(.unavailable, "`fleet`: \(error)")
        }
        print(
            json ? String(decoding: StatusJSON.line(status), as: UTF8.self) + "\n" : FleetTable(status).text,
            terminator: "")
        if status.cameras.contains(where: { $0.host == nil }) { throw CommandFailure(.partial, "") }
    }
}
