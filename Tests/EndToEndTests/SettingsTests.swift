import DToPConfiguration
import DToPTestSupport
import Testing

@Suite struct SettingsTests {
    /// Options of `dtopd run` for the whole process.
    private static let ofProcess: Set = ["threads", "log_level", "quiet", "version", "help"]

    /// Options that may be repeated, whose key is a map.
    private static let maps = ["zone": "zones", "rule": "rules"]

    /// Each option of `run` is a key with underscores, and the reverse.
    @Test func optionsAreSettings() throws {
        let help = try Program.dtopd.run(["run", "--help"]).text
        // The first two columns hold the names of an option, those further right its explanation.
        let names = help.matches(of: /(?m)^  (?:-\S+(?: <[^>]+>)?, )*--(?<name>[a-z-]+)/).map { String($0.name) }
        let keys = Set(names.map { Self.maps[$0] ?? $0.replacing("-", with: "_") }).subtracting(Self.ofProcess)
        // `overwrite` is -y.
        #expect(keys.union(["overwrite"]) == Set(StreamConfiguration.settings.map(\.key)))
    }
}
