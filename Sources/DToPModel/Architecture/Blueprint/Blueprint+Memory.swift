/// Estimates a forward pass's working memory from its parts, in float32; `dtopd bench` prints how close the engine
/// comes to it.
extension Blueprint {
    /// Bytes for a frame of `tokens` patches when no token exits.
    /// - Parameter carries: whether keys and values are kept from frame to frame.
    package func memory(tokens: Int, carries: Bool) -> Int {
        let rows = tokens + configuration.classTokenCount
        // The rows and their initial values.
        let residual = 2 * rows * configuration.layer.hiddenSize
        let keysAndValues = cache.floats(tokens: rows, layers: carries ? layers.count : 1)
        let floats =
            residual + keysAndValues + headKeysAndValues(tokens, carries: carries) + scores(tokens) + scratch(tokens)
        return floats * MemoryLayout<Float>.stride
    }

    private func headKeysAndValues(_ tokens: Int, carries: Bool) -> Int {
        heads[0].cache.floats(tokens: tokens, layers: carries ? heads.reduce(0) { $0 + $1.cache.layers } : 1)
    }

    /// Logits and probabilities, once at the head and once kept for every token. Without presence, probabilities are
    /// final and go straight to the kept ones.
    private func scores(_ tokens: Int) -> Int {
        let head = configuration.head
        return (head.hasPresence ? 4 : 3) * tokens * head.cells * head.cells * configuration.classCount
    }

    /// Patches, a layer's rows and a head's rows share memory, so only the largest counts.
    private func scratch(_ tokens: Int) -> Int {
        max(
            embedding.scratch(tokens: tokens), layers[0].scratch(rows: tokens + configuration.classTokenCount),
            heads[0].scratch(rows: tokens))
    }
}
