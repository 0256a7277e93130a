import ArgumentParser
import Compute
import DToPConfiguration
import DToPControl
import DToPPipeline
import DToPService
import DToPWeb
import Foundation
import Logging

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Segment the streams of a configuration file until told to stop.",
        discussion: """
            SIGHUP reads the file again: streams that it does not change go on undisturbed, and a file with errors changes \
            nothing. `dtopd status`, or SIGUSR1, says what each stream is doing. A stream that fails begins anew after \
            growing waits.
            """)

    @OptionGroup var file: ConfigurationOptions

    func run() throws {
        let configuration = try file.read()
        let progress = ProgressReporter.standardError()
        let logger = configuration.logLevel.logger { ProgressLogHandler(progress, namesFlags: false) }
        let service = ServiceSession { logger.warning("\($0)") }
        let environment = ProcessInfo.processInfo.environment
        let daemon = Daemon(
            team: try ThreadOptions.team(configuration.threads), environment: environment, logger: logger,
            service: service, onLogLevel: { $0.set(logger) }, read: file.readAgain)
        let interruption = try Interruption { urgency in
            daemon.stop(urgency)
            urgency.endInAnyCase()
        } onReload: {
            daemon.reload()
        } onStateRequest: {
            let reading = daemon.reading
            for stream in reading.streams {
                logger.info("\(stream.id): \(stream.phase)\(stream.use.map { "; \($0.place)" } ?? "")")
            }
            logger.info("\(reading.pressure)")
        }
        defer { withExtendedLifetime(interruption) {} }
        let control = Control(
            of: daemon, configuration, environment: environment, version: DTOPD.programVersion, logger: logger)
        defer { control.stop() }
        let web = try Self.web(of: daemon, configuration, logger)
        defer { web?.stop() }
        daemon.run(configuration)
    }

    private static func web(
        of daemon: Daemon, _ configuration: ServiceConfiguration, _ logger: Logger
    ) throws -> WebServer? {
        do throws(SettingError) {
            return try WebServer(of: daemon, configuration, version: DTOPD.programVersion, logger: logger)
        } catch {
            throw CommandFailure(.configuration, "\(error)")
        }
    }
}
