import DToPEngine
import DToPModel
import DToPPipeline
import Imaging

/// How long dense frames take on this machine. Each model and input size is timed once.
package struct EngineTimings {
    private var known: [String: Double] = [:]

    /// Frames to time after one to warm up, unless they take longer than `patience`.
    private static let frames = 4
    private static let patience: Duration = .seconds(1)

    package init() {}

    /// Seconds that a dense frame of a displayed size takes with all workers.
    /// Throws the errors of `StreamEngine.segmenter`.
    package mutating func denseSeconds(_ engine: StreamEngine, displayed: PixelSize) throws(RunError) -> Double {
        let size = try engine.inputSize(displayed: displayed)
        let key = "\(engine.directory.weightsHash()) \(engine.model.precision) \(size)"
        if let seconds = known[key] { return seconds }
        let seconds = try Self.measure(engine, displayed: displayed)
        known[key] = seconds
        return seconds
    }

    /// The least of several frames' processor time of the calling thread, which is one of the workers: what else the
    /// machine does hardly shows in it.
    private static func measure(_ engine: StreamEngine, displayed: PixelSize) throws(RunError) -> Double {
        var engine = engine
        engine.pruning.threshold = 1
        let segmenter = try engine.segmenter(displayed: displayed)
        let picture = RGBImage.rgb(segmenter.inputSize)
        let answer = Segmentation(for: segmenter, sizes: [segmenter.inputSize], withConfidence: false)
        segmenter.segment(picture, into: answer)
        let start = ContinuousClock.now
        var times: [Duration] = []
        repeat {
            let begin = Duration.usedByThread
            segmenter.segment(picture, into: answer)
            times.append(.usedByThread - begin)
        } while times.count < frames && start.duration(to: .now) < patience
        return (times.min() ?? .zero) / .seconds(1)
    }
}
