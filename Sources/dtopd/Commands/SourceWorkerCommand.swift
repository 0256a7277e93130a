import ArgumentParser
import DToPService

/// What `dtopd serve` starts for each connection to a camera; not for people.
struct SourceWorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source-worker", abstract: "Decode one live source for the service that started this.",
        shouldDisplay: false)

    @Argument(help: "The stream's id, for those who list processes.")
    var stream: String

    func run() { SourceWorker.run() }
}
