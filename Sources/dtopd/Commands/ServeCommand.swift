import ArgumentParser
import Compute
import DToPConfiguration
import DToPPipeline
import DToPService
import Foundation
import Logging

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Segment the streams of a configuration file until told to stop.",
        discussion: """
            SIGHUP reads the file again: streams that it does not change go on undisturbed, and a file with errors changes \
            nothing. SIGUSR1 logs what each stream is doing. A stream that fails begins anew after growing waits.
            """)

    @OptionGroup var file: ConfigurationOptions

    func run() throws {
        let configuration = try file.read()
        let progress = ProgressReporter.standardError()
        let logger = configuration.logLevel.logger { ProgressLogHandler(progress, namesFlags: false) }
        let service = ServiceSession { logger.warning("\($0)") }
        let daemon = Daemon(
            team: try ThreadOptions.team(configuration.threads), environment: ProcessInfo.processInfo.environment,
            logger: logger,
            service: service, read: file.readAgain)
        let interruption = try Interruption { urgency in
            daemon.stop(urgency)
            urgency.endInAnyCase()
        } onReload: {
            daemon.reload()
        } onStateRequest: {
            for (id, phase) in daemon.phases.sorted(by: { $0.key < $1.key }) { logger.info("\(id): \(phase)") }
        }
        defer { withExtendedLifetime(interruption) {} }
        daemon.run(configuration)
    }
}
