import ArgumentParser
import DToPConfiguration
import Foundation
import SystemPackage

/// The service's configuration file.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: [.customShort("c"), .long], help: ArgumentHelp("Configuration file.", valueName: "file"))
    var config: FilePath = "/etc/dtopd/dtopd.yaml"

    /// Reads it. Throws all that is wrong in it.
    func read() throws -> ServiceConfiguration {
        do { return try readAgain() } catch { throw CommandFailure(.configuration, "\(error)") }
    }

    func readAgain() throws(ConfigurationProblems) -> ServiceConfiguration {
        try ConfigurationReader.read(config, environment: ProcessInfo.processInfo.environment)
    }
}
