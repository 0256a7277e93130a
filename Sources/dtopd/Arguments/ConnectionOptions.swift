import ArgumentParser
import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Foundation
import SystemPackage

/// How to reach an input.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "Transport of RTSP media.")
    var rtspTransport = ConnectionConfiguration().rtspTransport

    @Option(help: ArgumentHelp("Option of FFmpeg's demuxer or protocol; may be repeated.", valueName: "key=value"))
    var inputOption: [KeyValueArgument] = []

    @Option(
        help: ArgumentHelp(
            "Longest wait for an answer or a picture (default: 10s for live sources, 30s for others).",
            valueName: "time"))
    var timeout: TimeSpan?

    @Option(
        help: ArgumentHelp(
            """
            Lines of user:password or host user:password, for URLs without; else DTOPD_USERNAME and DTOPD_PASSWORD \
            of the environment count.
            """, valueName: "file"))
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
