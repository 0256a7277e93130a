/// Processor time of one stream's pipeline threads.
///
/// It excludes the threads of FFmpeg's decoders and encoders and the engine's other workers.
package struct StageTimes: Sendable {
    /// Reading, decoding outside FFmpeg's own threads, and scaling; zero if the thread had to be left behind.
    package let decode: Duration
    /// Inference, computing as one of the workers.
    package let inference: Duration
    /// Drawing, encoding and writing.
    package let output: Duration
}
