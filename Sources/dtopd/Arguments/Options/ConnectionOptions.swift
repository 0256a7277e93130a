import ArgumentParser
import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Foundation
import SystemPackage

/// How to reach an input.
struct ConnectionOptions: ParsableArguments {
    @Option(help: .setting("rtsp_transport"))
    var rtspTransport = ConnectionConfiguration().rtspTransport

    @Option(help: .setting("input_option", repeats: true))
    var inputOption: [KeyValueArgument] = []

    @Option(help: .setting("timeout"))
    var timeout: TimeSpan?

    @Option(help: .setting("credentials"))
    var credentials: FilePath?

    func validate() throws { try Flags.check(configuration.check) }

    var configuration: ConnectionConfiguration {
        var configuration = ConnectionConfiguration()
        configuration.rtspTransport = rtspTransport
        configuration.inputOption = inputOption.dictionary
        configuration.timeout = timeout
        configuration.credentials = credentials?.text
        return configuration
    }

    /// Reads the credentials.
    func store() throws(InputError) -> CredentialStore {
        try CredentialStore(file: credentials, environment: ProcessInfo.processInfo.environment)
    }
}

extension InputOptions.Transport: ExpressibleByArgument {}
