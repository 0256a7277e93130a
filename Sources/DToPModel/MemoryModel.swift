/// Working memory of a forward pass as its parts need it, in float32: a bound that the engine is held to.
public struct MemoryModel: Sendable {
    private let configuration: ModelConfiguration

    public init(_ configuration: ModelConfiguration) { self.configuration = configuration }

    /// Bytes for a frame of `tokens` patches of which none leaves.
    /// - Parameter carries: whether keys and values stay from frame to frame.
    public func arena(tokens: Int, carries: Bool) -> Int {
        let width = configuration.hiddenSize
        let rows = tokens + configuration.classTokenCount
        // The rows, and what they start from.
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

    /// At the head, and kept: logits and their probabilities. An FCN head's probabilities are what is kept.
    private func scores(_ tokens: Int) -> Int {
        switch configuration.head {
        case .atm: 4 * tokens * configuration.classCount
        case .fcn(_, let cells): 3 * tokens * cells * cells * configuration.classCount
        }
    }

    /// The largest of what is never there at once: patches, a layer's rows, a head's.
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
