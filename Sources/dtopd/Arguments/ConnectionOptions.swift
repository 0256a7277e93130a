import ArgumentParser
import DToPMedia
import DToPPipeline
import Foundation
import SystemPackage

/// How to reach an input.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "Transport of RTSP media.")
    var rtspTransport = InputOptions.Transport.tcp

    @Option(help: ArgumentHelp("Option of FFmpeg's demuxer or protocol; may be repeated.", valueName: "key=value"))
    var inputOption: [KeyValueArgument] = []

    @Option(
        help: ArgumentHelp(
            "Longest wait for an answer or a picture (default: 10s for live sources, 30s for others).",
            valueName: "time"))
    var timeout: DurationArgument?

    @Option(
        help: ArgumentHelp(
            """
            Lines of user:password or host user:password, for URLs without; else DTOPD_USERNAME and DTOPD_PASSWORD \
            of the environment count.
            """, valueName: "file"))
    var credentials: FilePath?

    func validate() throws {
        if let timeout, timeout.duration <= .zero { throw ValidationError("--timeout must be above 0") }
    }

    func settings() throws(InputError) -> InputSettings {
        var settings = InputSettings()
        settings.media.transport = rtspTransport
        settings.media.ffmpeg = inputOption.dictionary
        settings.timeout = timeout?.duration
        settings.credentials = try CredentialStore(
            file: credentials, environment: ProcessInfo.processInfo.environment)
        return settings
    }
}

extension InputOptions.Transport: ExpressibleByArgument {}
