import ArgumentParser
import DToPBatch
import DToPConfiguration
import DToPPipeline
import Foundation
import SystemPackage

struct BatchMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Put the outputs of all items of an archive together, with a report.",
        discussion: """
            Writes the folder merged: masks and logs with the frame numbers of the whole, overlays with the sound of \
            their inputs, report.html and report.json. Exit status 1 if items failed, which are left out; 75 if items \
            are still to be done.
            """)

    @Argument(help: "The archive's folder.")
    var folder: FilePath

    func run() throws {
        let manifest = try Manifest(folder: folder)
        let credentials = try CredentialStore(
            manifest.settings.connection, environment: ProcessInfo.processInfo.environment)
        let report = try Merge(folder, credentials: credentials).run()
        for warning in report.warnings { StandardStreams.writeError("dtopd: warning: \(warning)") }
        for failure in report.failed { StandardStreams.writeError("dtopd: \(failure.item): \(failure.reason)") }
        for (name, value) in report.figures { print(String.row(name, value)) }
        if !report.failed.isEmpty { throw CommandFailure(.partial, "") }
    }
}
