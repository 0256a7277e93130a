/// What a stream's sinks mean to it.
package enum SinkPolicy: Sendable {
    /// The stream waits for a slow sink, and the first error of one ends it: every frame is in every output.
    case required
    /// Each sink has a thread of its own. A slow one misses frames, one that fails begins anew, and nobody else
    /// notices.
    case optional
}
