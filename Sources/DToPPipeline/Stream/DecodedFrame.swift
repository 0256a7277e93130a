/// A decoded frame on its way to the engine.
struct DecodedFrame: Sendable {
    let source: SourceFrame
    let decodeMilliseconds: Double
}
