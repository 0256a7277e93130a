import DToPModel
import DToPEngine
import DToPPipeline
import Imaging

/// A short bench of a model on this machine.
package enum EngineTiming {
    /// Frames to time after one to warm up, unless they take longer than `patience`.
    private static let frames = 4
    private static let patience: Duration = .seconds(1)

    /// Seconds that a dense frame of a displayed size takes with all workers: the least of several. It is the processor
    /// time of the calling thread, one of the workers: what else the machine does hardly shows in it.
    /// Throws the errors of `StreamEngine.segmenter`.
    package static func denseSeconds(_ engine: StreamEngine, displayed: PixelSize) throws(RunError) -> Double {
        var engine = engine
        engine.pruning.threshold = 1
        let segmenter = try engine.segmenter(displayed: displayed)
        let picture = RGBImage.rgb(segmenter.inputSize)
        let answer = Segmentation(for: segmenter, sizes: [segmenter.inputSize], withConfidence: false)
        segmenter.segment(picture, into: answer)
        let start = ContinuousClock.now
        var least = Duration.seconds(3600)
        for _ in 0..<frames where least == .seconds(3600) || start.duration(to: .now) < patience {
            let begin = Duration.usedByThread
            segmenter.segment(picture, into: answer)
            least = min(least, .usedByThread - begin)
        }
        return least / .seconds(1)
    }
}
