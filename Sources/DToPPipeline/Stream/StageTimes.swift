/// Processor time of the threads of one stream.
///
/// Threads of FFmpeg's decoders and encoders, and the workers of the engine, are none of them.
public struct StageTimes: Sendable {
    /// Reads, decodes what FFmpeg does not on threads of its own, and scales; zero where it had to be left behind.
    public let decode: Duration
    /// Computes among the workers.
    public let inference: Duration
    /// Draws, encodes and writes.
    public let output: Duration
}
