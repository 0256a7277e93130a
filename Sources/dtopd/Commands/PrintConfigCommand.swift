import ArgumentParser
import DToPConfiguration

struct PrintConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print-config",
        abstract:
            "Print the configuration as the service sees it: with defaults, includes and variables, without passwords.")

    @OptionGroup var file: ConfigurationOptions

    @Option(
        help: "Print every setting instead, as markdown, yaml or schema (JSON Schema), or every metric, as metrics.")
    var reference: ReferenceDocument?

    func run() throws {
        print(try reference?.text() ?? file.read().redactedYAML(), terminator: "")
    }
}
