import DToPEngine
import DToPMedia
import Numerics

/// Second thread: scales each frame to the network's input and segments it.
///
/// `@unchecked Sendable`: made on one thread, then run by one other.
final class InferenceStage: @unchecked Sendable {
    private let engine: StreamEngine
    private let sizes: @Sendable (_ displayed: PixelSize, _ input: PixelSize) -> [PixelSize]
    private let withConfidence: Bool
    private let pool: SegmentationPool
    private let scaler: Scaler
    private var segmenter: Segmenter
    private var picture: RGBImage

    /// - Parameters:
    ///   - sizes: of the answers wanted for a displayed size and the network's input size.
    ///   - first: displayed size of the first frame.
    init(
        _ engine: StreamEngine, first: PixelSize, withConfidence: Bool, pool: SegmentationPool,
        sizes: @escaping @Sendable (_ displayed: PixelSize, _ input: PixelSize) -> [PixelSize]
    ) throws {
        self.engine = engine
        self.sizes = sizes
        self.withConfidence = withConfidence
        self.pool = pool
        scaler = try Scaler()
        segmenter = try engine.segmenter(displayed: first)
        picture = .rgb(segmenter.inputSize)
    }

    func run(
        from input: BoundedQueue<PipelineItem<DecodedFrame>>, to output: BoundedQueue<PipelineItem<SegmentedFrame>>,
        control: StreamControl, heartbeat: Heartbeat?, loop: Heartbeat.Loop
    ) {
        defer {
            heartbeat?.rest(loop)
            output.close()
        }
        do {
            while let item = input.pop() {
                switch item {
                case .audio(let packet):
                    guard output.push(.audio(packet)) else { return }
                case .frame(let frame):
                    heartbeat?.pulse(loop)
                    let segmented = try segment(frame)
                    heartbeat?.rest(loop)
                    guard output.push(.frame(segmented)) else { return }
                }
            }
        } catch {
            control.fail(error)
            input.cancel()
        }
    }

    private func segment(_ decoded: DecodedFrame) throws -> SegmentedFrame {
        let start = ContinuousClock.now
        let displayed = decoded.source.frame.displayedSize
        if engine.inputSize(displayed: displayed) != segmenter.inputSize {
            segmenter = try engine.segmenter(displayed: displayed)
            picture = .rgb(segmenter.inputSize)
        }
        try scaler.scale(decoded.source.frame, into: picture)
        let scaled = start.duration(to: .now).milliseconds
        let segmentation = pool.take(
            for: segmenter, sizes: sizes(displayed, segmenter.inputSize), withConfidence: withConfidence)
        segmenter.segment(picture, into: segmentation)
        return SegmentedFrame(decoded: decoded, segmentation: segmentation, preprocessMilliseconds: scaled)
    }
}
