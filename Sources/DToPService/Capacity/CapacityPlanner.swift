import Compute
import DToPConfiguration
import DToPEngine
import DToPMedia
import DToPModel
import DToPPipeline
import FileNames

/// Finds out what the streams of a configuration would cost on this machine, before they run.
package final class CapacityPlanner {
    /// A source could not be looked at.
    package struct UnknownSource: Error, CustomStringConvertible {
        package let id: String
        package let reason: any Error

        package var description: String { "\(id): \(reason)" }
    }

    private let team: WorkerTeam
    private let processors: Int
    private let environment: [String: String]
    private let assumed: AssumedSource?
    private var models: ModelStore
    private var timings = EngineTimings()

    /// - Parameters:
    ///   - environment: holds `DTOPD_USERNAME` and `DTOPD_PASSWORD`.
    ///   - assumed: what every source is like; nil to look at each.
    package init(team: WorkerTeam, processors: Int, environment: [String: String], assumed: AssumedSource?) {
        self.team = team
        self.processors = processors
        self.environment = environment
        self.assumed = assumed
        models = ModelStore(team: team)
    }

    /// A stream with its cost. Throws `UnknownSource`, and the errors of reading its model.
    package func stream(_ id: String, _ stream: ServiceStream, _ scene: Scene) throws -> CapacityPlan.Stream {
        let configuration = stream.configuration
        let source = configuration.source
        if source.isFile, let file = try? source.onlyInput() {
            return CapacityPlan.Stream(id: id, source: file.name, rate: nil, cost: nil)
        }
        let load: SourceLoad
        if let assumed {
            load = SourceLoad(assumed, source)
        } else {
            do { load = try look(configuration) } catch { throw UnknownSource(id: id, reason: error) }
        }
        let engine = try models.engine(for: configuration)
        let dense = try timings.denseSeconds(engine, displayed: load.size)
        return CapacityPlan.Stream(
            id: id, source: load.description, rate: load.taken,
            cost: CapacityBook.cost(
                load, dense: dense, scene: configuration.carry.temporal == .carry ? scene : .single,
                carry: configuration.carry, processors: processors, workers: team.size))
    }

    private func look(_ configuration: StreamConfiguration) throws -> SourceLoad {
        let input = try configuration.source.onlyInput()
        guard case .video(let media) = input.input else {
            throw InputError.unsupported(input.name)
        }
        let credentials = try CredentialStore(configuration.connection, environment: environment)
        return try SourceLoad(
            measuring: media, name: input.name, InputSettings(configuration, credentials), configuration.source)
    }
}
