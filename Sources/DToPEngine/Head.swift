import Compute
import DToPModel

/// A classifier after a layer, for the tokens that are still active.
enum Head: Sendable {
    case atm(ATMHead)
    case fcn(FCNHead)

    init(stage: Int, _ configuration: ModelConfiguration, _ reader: WeightReader) throws(ModelError) {
        let name = ParameterInventory.headPrefix(stage: stage, of: configuration)
        switch configuration.head {
        case .atm(let channels, let layers, let heads):
            self = .atm(
                try ATMHead(
                    name, stage: stage, width: configuration.hiddenSize, channels: channels, layers: layers,
                    heads: heads,
                    reader))
        case .fcn(let channels, let cells):
            self = .fcn(
                try FCNHead(
                    name, width: configuration.hiddenSize, channels: channels,
                    outputs: cells * cells * configuration.classCount, epsilon: configuration.normEpsilon, reader))
        }
    }

    /// Writes the scored tokens' class logits to `buffers.logits` and, for ATM, the class probabilities to
    /// `buffers.presence`. `cache`: ATM's keys and values; nil for FCN.
    func classify(_ seen: SeenTokens, cache: KeyValueCache?, buffers: Buffers, team: WorkerTeam) {
        switch (self, buffers.kind) {
        case (.atm(let head), .atm(let own)):
            guard let cache else { preconditionFailure("an ATM head without a cache") }
            head.classify(seen, cache: cache, common: buffers, buffers: own, team: team)
        case (.fcn(let head), .fcn(let own)):
            head.classify(seen, common: buffers, buffers: own, team: team)
        default:
            preconditionFailure("buffers of another kind of head")
        }
    }

    /// Stores in `cache` what later queries attend to when the head itself does not run. FCN needs nothing.
    func remember(_ seen: SeenTokens, cache: KeyValueCache?, buffers: Buffers, team: WorkerTeam) {
        guard case .atm(let head) = self, case .atm(let own) = buffers.kind, let cache else { return }
        head.remember(seen, cache: cache, buffers: own, team: team)
    }

    /// Results and scratch of one head; all heads share them.
    struct Buffers {
        enum Kind {
            case atm(ATMHead.Buffers)
            case fcn(FCNHead.Buffers)
        }

        /// [n x S S K], the cells of a token row by row, rows padded to whole panels.
        let logits: Matrix
        /// ATM: class probabilities of the same rows at this head; nil for FCN, whose are in the canvas. [n x K]
        let pred: Matrix?
        /// ATM: P(class), zero beyond K; nil for FCN.
        let presence: UnsafeMutablePointer<Float>?
        /// ATM: the logits whose softmax is P. [K x 2]
        let classLogits: Matrix?
        /// Largest probability in each row's least sure cell, its class, and the cell's index. [n]
        let confidence: UnsafeMutablePointer<Float>
        let label: UnsafeMutablePointer<UInt16>
        let cell: UnsafeMutablePointer<UInt16>
        let kind: Kind

        init(_ configuration: ModelConfiguration, rows: Int, workers: Int, arena: inout Arena) {
            let classes = configuration.classCount
            let padded = roundUpToPanel(classes)
            let outputs = configuration.head.cells * configuration.head.cells * classes
            logits = arena.matrix(rows: rows, columns: outputs, stride: roundUpToPanel(outputs))
            confidence = arena.allocate(Float.self, count: rows)
            label = arena.allocate(UInt16.self, count: rows)
            cell = arena.allocate(UInt16.self, count: rows)
            switch configuration.head {
            case .atm(let channels, _, let heads):
                pred = arena.matrix(rows: rows, columns: classes, stride: padded)
                presence = arena.allocate(Float.self, count: padded)
                classLogits = arena.matrix(rows: classes, columns: 2)
                kind = .atm(
                    ATMHead.Buffers(
                        rows: rows, channels: channels, heads: heads, classes: classes, workers: workers, arena: &arena)
                )
            case .fcn(let channels, _):
                pred = nil
                presence = nil
                classLogits = nil
                kind = .fcn(
                    FCNHead.Buffers(rows: rows, width: configuration.hiddenSize, channels: channels, arena: &arena))
            }
        }
    }
}
