import Numerics

/// What is known of every token of the grid: its logits from the last head that saw it, and when it left.
struct Canvas {
    /// [N x K]
    let logits: Matrix
    /// Index of the head whose answer a token carries. [N]
    let exitStage: UnsafeMutablePointer<UInt8>
    /// The class a token had at that head. [N]
    let labelAtExit: UnsafeMutablePointer<UInt16>
    /// Class probabilities after `finish`. [N x K]
    let pred: Matrix
    /// The largest pred of each token, and its class. [N]
    let confidence: UnsafeMutablePointer<Float>
    let label: UnsafeMutablePointer<UInt16>

    init(tokens: Int, classes: Int, arena: inout Arena) {
        let padded = roundUpToPanel(classes)
        logits = arena.matrix(rows: tokens, columns: classes, stride: padded)
        pred = arena.matrix(rows: tokens, columns: classes, stride: padded)
        exitStage = arena.allocate(UInt8.self, count: tokens)
        labelAtExit = arena.allocate(UInt16.self, count: tokens)
        confidence = arena.allocate(Float.self, count: tokens)
        label = arena.allocate(UInt16.self, count: tokens)
    }

    /// Takes the answers of head `stage` for the active tokens.
    func write(_ answers: Head.Buffers, stage: Int, tokens: TokenSet) {
        for index in 0..<tokens.active {
            let position = Int(tokens.positions[index])
            logits.row(position).update(from: answers.logits.row(index), count: logits.columns)
            exitStage[position] = UInt8(stage)
            labelAtExit[position] = answers.label[index]
        }
    }

    /// The final class probabilities. `presence`: of the deepest head that ran (ATM), nil for FCN.
    func finish(presence: UnsafePointer<Float>?, team: WorkerTeam) {
        team.score(logits, presence: presence, pred: pred, confidence: confidence, label: label)
    }

    /// Tokens whose final class is not the one they left with: the deepest head's P can change the winner.
    func flips() -> Int {
        var count = 0
        for token in 0..<logits.rows where label[token] != labelAtExit[token] { count += 1 }
        return count
    }
}
