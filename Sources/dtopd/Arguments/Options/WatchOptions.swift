import ArgumentParser
import DToPConfiguration

/// Zones of the picture, and rules about what they show.
struct WatchOptions: ParsableArguments {
    @Option(help: .setting("zones", repeats: true))
    var zone: [NamedArgument<Region>] = []

    @Option(help: .setting("rules", repeats: true))
    var rule: [NamedArgument<ShareRule>] = []

    func validate() throws {
        for (flag, names) in [("--zone", zone.map(\.name)), ("--rule", rule.map(\.name))] {
            let twice = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted().first
            if let twice { throw ValidationError("\(flag) \(twice) is given twice") }
        }
        try Flags.check(configuration.check)
    }

    var configuration: WatchConfiguration {
        var configuration = WatchConfiguration()
        configuration.zones = zone.byName()
        configuration.rules = rule.byName()
        return configuration
    }
}
