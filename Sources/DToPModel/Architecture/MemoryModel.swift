/// Estimates a forward pass's working memory from its parts, in float32; `dtopd bench` prints how
/// close the engine comes to it.
package struct MemoryModel: Sendable {
    private let configuration: ModelConfiguration

    package init(_ configuration: ModelConfiguration) { self.configuration = configuration }

    /// Bytes for a frame of `tokens` patches when no token exits.
    /// - Parameter carries: whether keys and values are kept from frame to frame.
    package func arena(tokens: Int, carries: Bool) -> Int {
        let width = configuration.hiddenSize
        let rows = tokens + configuration.classTokenCount
        // The rows and their initial values.
        let residual = 2 * rows * width
        let keysAndValues = 2 * rows * width * (carries ? configuration.layerCount : 1)
        let floats =
            residual + keysAndValues + headKeysAndValues(tokens, carries: carries) + scores(tokens) + scratch(tokens)
        return floats * MemoryLayout<Float>.stride
    }

    private func headKeysAndValues(_ tokens: Int, carries: Bool) -> Int {
        guard case .atm(let channels, let layers, _) = configuration.head else { return 0 }
        return 2 * tokens * channels * (carries ? layers * configuration.stageCount : 1)
    }

    /// Logits and probabilities, once at the head and once kept for every token. An FCN head writes its probabilities
    /// straight to the kept ones.
    private func scores(_ tokens: Int) -> Int {
        switch configuration.head {
        case .atm: 4 * tokens * configuration.classCount
        case .fcn(_, let cells): 3 * tokens * cells * cells * configuration.classCount
        }
    }

    /// Patches, a layer's rows and a head's rows share memory, so only the largest counts.
    private func scratch(_ tokens: Int) -> Int {
        let width = configuration.hiddenSize
        let rows = tokens + configuration.classTokenCount
        let patches = 3 * configuration.patchSize * configuration.patchSize * tokens
        let layer = rows * (width + max(3 * width, configuration.intermediateSize))
        let head =
            switch configuration.head {
            case .atm(let channels, _, _): 3 * tokens * channels
            case .fcn(let channels, _): tokens * (width + channels)
            }
        return max(patches, layer, head)
    }
}
