import ArgumentParser
import DToPBatch
import SystemPackage

struct BatchStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how far an archive is.",
        discussion: "Exit status: 0 if all items are done, 1 if some failed, 75 if some are still to be done.")

    @Argument(help: "The archive's folder.")
    var folder: FilePath

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
        let report = try ArchiveReport(ArchiveState(folder))
        if json {
            print(try report.json, terminator: "")
        } else {
            for (name, value) in report.figures { print(String.row(name, value)) }
            for failure in report.failed { print(String.row("failed", "\(failure.item): \(failure.reason)")) }
        }
        if report.left > 0 { throw CommandFailure(.stopped, "") }
        if !report.failed.isEmpty { throw CommandFailure(.partial, "") }
    }
}
