import ArgumentParser
import DToPConfiguration
import DToPControl
import DToPService
import DToPWeb
import FileNames
import Foundation

struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Say what is wrong in a configuration file; status 78 if anything is.")

    @OptionGroup var file: ConfigurationOptions

    @Flag(help: "Also say what a reload would change in the running service, and what it would restart.")
    var againstRunning = false

    @OptionGroup var address: ControlOptions

    func run() throws {
        let configuration = try file.read()
        do throws(SettingError) { try WebServer.check(configuration) } catch {
            throw CommandFailure(.configuration, "\(error)")
        }
        let count = configuration.streams.count
        print("\(file.config.shown): \(count == 1 ? "1 stream" : "\(count) streams"), no errors")
        if againstRunning { print(try address.client.plan(configuration)) }
    }
}
