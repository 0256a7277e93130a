import Compute
import DToPConfiguration
import DToPEngine
import DToPModel
import DToPPipeline
import FileNames
import SystemPackage

/// The models in use: each stands in memory once for all streams that use it in the same precision. One thread uses it.
struct ModelStore {
    private struct Held {
        let hash: String
        let engine: StreamEngine
    }

    private let team: WorkerTeam
    private var held: [Held] = []
    /// Found at the start: an upgrade may replace the program's file while it runs.
    private let locator = try? ModelLocator()

    init(team: WorkerTeam) { self.team = team }

    /// The engine of a stream. Reads the model if no stream uses it yet; throws the errors of that.
    mutating func engine(for configuration: StreamConfiguration) throws(ModelError) -> StreamEngine {
        let locator = if let locator { locator } else { try ModelLocator() }
        let path =
            if let model = configuration.engine.model {
                try locator.directory(meantBy: FilePath(text: model))
            } else {
                try locator.directory()
            }
        let directory = try ModelDirectory(path: path)
        let hash = directory.weightsHash()
        let precision = configuration.engine.precision ?? directory.configuration.precision
        let known = held.first { held in
            held.hash == hash && held.engine.directory.configuration == directory.configuration
                && held.engine.model.precision == precision
        }
        if let known { return try StreamEngine(directory, sharing: known.engine).with(configuration) }
        let engine = try StreamEngine(directory, precision: precision, team: team)
        held.append(Held(hash: hash, engine: engine))
        return try engine.with(configuration)
    }

    /// Lets go of models that none of `engines` uses.
    mutating func keep(_ engines: [StreamEngine]) {
        held.removeAll { held in !engines.contains { $0.model === held.engine.model } }
    }
}
