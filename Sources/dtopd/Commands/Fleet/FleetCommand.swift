import ArgumentParser

struct FleetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Look at the fleet of hosts that share a configuration's cameras.",
        subcommands: [FleetStatusCommand.self])
}
