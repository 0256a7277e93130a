/// Processor time of one stream's pipeline threads.
///
/// It excludes the threads of FFmpeg's decoders and encoders and the engine's other workers.
public struct StageTimes: Sendable {
    /// Reading, decoding outside FFmpeg's own threads, and scaling; zero if the thread had to be left behind.
    public let decode: Duration
    /// Inference, computing as one of the workers.
    public let inference: Duration
    /// Drawing, encoding and writing.
    public let output: Duration
}
