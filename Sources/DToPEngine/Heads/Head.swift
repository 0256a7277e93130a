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

    /// Computes the logits of all pictures that it classifies, if a row's depend on no other row: FCN's. They go to the
    /// rows' own places in `buffers.logits`.
    func classifyTogether(_ batch: TokenBatch, buffers: Buffers, team: WorkerTeam) {
        guard case .fcn(let head) = self else { return }
        guard case .fcn(let own) = buffers.kind else { preconditionFailure("an FCN head without its buffers") }
        batch.forEachRange(where: { $0.visit == .classify }) { rows in
            head.classify(
                batch.rows.rows(from: rows.lowerBound, count: rows.count), common: buffers, buffers: own,
                first: rows.lowerBound, team: team)
        }
    }

    /// Writes an ATM head's answers for one picture: the scored tokens' class logits to `buffers.logits` and the class
    /// probabilities to `buffers.presence`. `classifyTogether` has done an FCN head's. `cache`: ATM's keys and values.
    func classify(_ seen: SeenTokens, cache: KeyValueCache?, buffers: Buffers, team: WorkerTeam) {
        guard case .atm(let head) = self else { return }
        guard case .atm(let own) = buffers.kind, let cache else {
            preconditionFailure("an ATM head without its buffers")
        }
        head.classify(seen, cache: cache, common: buffers, buffers: own, team: team)
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
        private(set) var logits: Matrix
        /// ATM: class probabilities of the same rows at this head; nil for FCN, whose are in the canvas. [n x K]
        private(set) var pred: Matrix?
        /// ATM: P(class), zero beyond K; nil for FCN.
        let presence: UnsafeMutablePointer<Float>?
        /// ATM: the logits whose softmax is P. [K x 2]
        let classLogits: Matrix?
        /// Largest probability in each row's least sure cell, its class, and the cell's index. [n]
        private(set) var confidence: UnsafeMutablePointer<Float>
        private(set) var label: UnsafeMutablePointer<UInt16>
        private(set) var cell: UnsafeMutablePointer<UInt16>
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

        /// The results of the rows from `row` on.
        func from(row: Int) -> Buffers {
            var later = self
            later.logits = logits.rows(from: row, count: logits.rows - row)
            later.pred = pred.map { $0.rows(from: row, count: $0.rows - row) }
            later.confidence += row
            later.label += row
            later.cell += row
            return later
        }
    }
}
