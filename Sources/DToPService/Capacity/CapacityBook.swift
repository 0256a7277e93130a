import DToPConfiguration
import DToPPipeline
import Logging
import Foundation

/// Knows what streams cost: those that run, from measurement; others, from what is known of the machine and of streams
/// like them. One thread uses it.
struct CapacityBook {
    /// All processors that the process may use.
    let processors: Int
    /// Those that compute together.
    let workers: Int
    private let started = SuspendingClock.now
    private var timings = EngineTimings()
    /// When `room` tries again to estimate a stream after it could estimate none.
    private var nextEstimate: SuspendingClock.Instant = .now
    private var backoff = Backoff(longest: KeptStream.longestBackoff)

    /// What is assumed of how a stream's picture changes.
    private static func scene(_ configuration: StreamConfiguration) -> Scene {
        configuration.carry.temporal == .carry ? .fixed : .single
    }

    init(workers: Int) {
        processors = ProcessInfo.processInfo.activeProcessorCount
        self.workers = workers
    }

    /// Decides which streams may run: those that do not fit wait, and make room for streams of more weight.
    /// - Parameters:
    ///   - isOn: if not, nobody waits.
    ///   - engine: of a configuration; nil if it cannot be made, which is reported when the stream begins.
    mutating func admit(
        _ streams: inout [String: KeptStream], isOn: Bool, logger: Logger,
        engine: (StreamConfiguration) -> StreamEngine?
    ) {
        let verdicts = isOn ? Admission.decide(candidates(among: &streams, engine: engine)) : [:]
        for (id, stream) in streams {
            var stream = stream
            if case .wait(let shortage) = verdicts[id] {
                if stream.shortage == nil { logger.warning("\(id): waiting: \(shortage)") }
                stream.shortage = shortage
                if stream.run != nil, !stream.isStopping { stream.stop() }
            } else if stream.shortage != nil, !stream.isStopping {
                logger.info("\(id): no longer waiting")
                stream.shortage = nil
            }
            streams[id] = stream
        }
    }

    /// What those streams cost that run or want to, as far as that is known, and whether their inputs end.
    private mutating func candidates(
        among streams: inout [String: KeptStream], engine: (StreamConfiguration) -> StreamEngine?
    ) -> [Admission.Candidate] {
        let now = SuspendingClock.now - started
        for (id, stream) in streams {
            guard let use = stream.run?.use, let wanted = stream.wanted else { continue }
            streams[id]?.costMeter.add(
                use, of: wanted.configuration.carry, at: now, processors: processors, workers: workers,
                scene: Self.scene(wanted.configuration))
        }
        let measured = streams.values.filter { $0.run != nil }.compactMap(\.costMeter.cost)
        return streams.keys.sorted().compactMap { id in
            guard var stream = streams[id], !stream.isStopping, stream.run != nil || stream.isDue,
                let wanted = stream.wanted
            else { return nil }
            defer { streams[id] = stream }
            let isFile = stream.isFile ?? wanted.configuration.source.isFile
            stream.isFile = isFile
            if !isFile, stream.costMeter.cost == nil, stream.estimate == nil {
                guard let engine = engine(wanted.configuration),
                    let found = try? estimate(wanted.configuration, engine)
                else { return nil }
                stream.estimate = found
            }
            var cost = stream.costMeter.cost ?? stream.estimate
            if stream.costMeter.cost == nil, !measured.isEmpty {
                // The sources of others are the best guess for its own.
                cost?.decode = measured.reduce(0) { $0 + $1.decode } / Double(measured.count)
            }
            return Admission.Candidate(
                id, weight: wanted.weight, floor: cost?.floor ?? 0, isRunning: stream.run != nil, isFile: isFile)
        }
    }

    /// The configuration has changed: what could not be estimated before may be now.
    mutating func beginAnew() {
        nextEstimate = .now
        backoff.reset()
    }

    /// How many cameras fit, by the mean cost of those that were measured or estimated. Estimates one if there are none;
    /// if none can be estimated, it tries again after growing waits, because reading models takes time.
    /// - Parameter engine: of a configuration; nil if it cannot be made.
    mutating func room(
        for streams: inout [String: KeptStream], engine: (StreamConfiguration) -> StreamEngine?
    ) -> Int {
        var floors = streams.values.compactMap { ($0.costMeter.cost ?? $0.estimate)?.floor }
        if floors.isEmpty, nextEstimate <= .now {
            for (id, stream) in streams.sorted(by: { $0.key < $1.key }) {
                guard let wanted = stream.wanted, let engine = engine(wanted.configuration),
                    let cost = try? estimate(wanted.configuration, engine)
                else { continue }
                streams[id]?.estimate = cost
                floors = [cost.floor]
                break
            }
            if floors.isEmpty { nextEstimate = .now + backoff.wait(random: .random(in: 0...1)) }
        }
        let mean = floors.reduce(0, +) / Double(max(floors.count, 1))
        return mean > 0 ? max(Int(Admission.capacity / mean), 1) : processors
    }

    /// What a stream will cost of which nothing is known. Throws the errors of `StreamEngine.segmenter`.
    private mutating func estimate(
        _ configuration: StreamConfiguration, _ engine: StreamEngine
    ) throws(RunError) -> StreamCost {
        let load = SourceLoad(.usual, configuration.source)
        return Self.cost(
            load, dense: try timings.denseSeconds(engine, displayed: load.size),
            scene: Self.scene(configuration), carry: configuration.carry, processors: processors, workers: workers)
    }

    /// What a source costs on a machine whose dense frames take `dense` seconds.
    static func cost(
        _ load: SourceLoad, dense: Double, scene: Scene, carry: CarryConfiguration, processors: Int, workers: Int
    ) -> StreamCost {
        StreamCost(
            decode: load.decode / Double(processors),
            engine: load.taken * dense * scene.time.usual * Double(workers) / Double(processors),
            scene: scene, held: scene.heldRung(carry))
    }
}
