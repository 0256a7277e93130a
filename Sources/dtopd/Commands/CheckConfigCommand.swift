import ArgumentParser
import DToPConfiguration
import FileNames

struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Say what is wrong in a configuration file; status 78 if anything is.")

    @OptionGroup var file: ConfigurationOptions

    func run() throws {
        let configuration = try file.read()
        let count = configuration.streams.count
        print("\(file.config.shown): \(count == 1 ? "1 stream" : "\(count) streams"), no errors")
    }
}
