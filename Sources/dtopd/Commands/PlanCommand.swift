import ArgumentParser
import DToPConfiguration
import DToPMedia
import DToPModel
import DToPPipeline
import DToPService
import FileNames
import Foundation
import Imaging
import SystemPackage

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say how many of a configuration's cameras this machine can serve, and what they would give up.",
        discussion: """
            Decodes the first seconds of each source, times a dense frame of its model on this machine, and adds up what all \
            would take. Without cameras: dtopd plan -c new.yaml --assume 1080p25. Exit status 0 if they fit, 1 if not. \
            dtopd serve lets streams in by the same figures.
            """)

    @OptionGroup var file: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "Look at no source; each is like this, such as 1080p25 or 1080p25h265.", valueName: "source"))
    var assume: AssumedSource?

    @Option(help: "What cameras see: fixed (a street, a yard), motorway, indoor, or moving (the camera itself).")
    var scene = SceneName.fixed

    @Option(
        help: ArgumentHelp(
            "Take the share of computed tokens from a frame log; streams it does not name are like --scene.",
            valueName: "file"))
    var fromLog: FilePath?

    @Flag(help: "Print one JSON object.")
    var json = false

    enum SceneName: String, CaseIterable, ExpressibleByArgument {
        case fixed, motorway, indoor, moving

        var scene: Scene { Scene.all.first { $0.name == rawValue } ?? .fixed }
    }

    func run() throws {
        let configuration = try file.read()
        let streams = configuration.streams.filter(\.value.enabled).sorted { $0.key < $1.key }
        if streams.isEmpty { throw CommandFailure(.configuration, "\(file.config.shown): no stream is enabled") }
        let logged = try fromLog.map { try Scene.scenes(fromLog: $0, like: scene.scene) } ?? [:]
        if let fromLog, logged.isEmpty {
            throw CommandFailure(.data, "\(fromLog.shown): no line of a frame log; give the file of the setting `log`")
        }
        let team = try ThreadOptions.team(configuration.threads)
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let planner = CapacityPlanner(
            team: team, processors: processors, environment: ProcessInfo.processInfo.environment, assumed: assume)
        let plan = CapacityPlan(
            processors: processors,
            streams: try streams.map { id, stream in
                do {
                    return try planner.stream(id, stream, logged[id] ?? scene.scene)
                } catch let error as CapacityPlanner.UnknownSource {
                    throw CommandFailure(
                        ExitStatus(error.reason), "\(error) (--assume 1080p25 plans without it)")
                }
            })
        print(json ? try plan.oneLineJSON : "\(plan)")
        if !plan.fits { throw CommandFailure(.partial, "") }
    }
}
