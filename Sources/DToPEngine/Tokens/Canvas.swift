import Compute
import Imaging

/// Holds each token's answer from the frame in which the token was last computed.
///
/// A token has S x S cells, each with its own answer; they lie row by row over the whole grid.
struct Canvas {
    /// Logits from the last head that saw a token. [S S N x K]
    let logits: Matrix
    /// Index of the head whose answer each token has; `outside` for tokens outside the region of interest. [N]
    let exitStage: UnsafeMutablePointer<Int8>
    /// The picture in which each token's `logits` last changed; `begin` counts pictures. [N]
    let changed: UnsafeMutablePointer<UInt64>
    private(set) var picture: UInt64 = 0
    /// Class probabilities after `finish`; 0 outside the region. [S S N x K]
    let pred: Matrix
    /// Largest pred in each token's least sure cell, its class, and the cell's index. [N]
    let confidence: UnsafeMutablePointer<Float>
    let label: UnsafeMutablePointer<UInt16>
    let cell: UnsafeMutablePointer<UInt16>
    /// Each head's confidence in a token and its label when it last saw the token; older values remain for heads that
    /// the token did not reach then. [M x N]
    private let confidenceAtHead: UnsafeMutablePointer<Float>
    private let labelAtHead: UnsafeMutablePointer<UInt16>
    /// Each head's latest P(class); nil unless `hasPresence`. [M x K]
    private let presence: Matrix?
    /// Whether a class's presence in the picture takes part in every token's answer.
    let hasPresence: Bool
    private let grid: PixelSize
    /// Cells along a token's side, S.
    let side: Int

    /// The exit stage of tokens outside the region: before the first head.
    static let outside: Int8 = -1

    init(grid: PixelSize, side: Int, classes: Int, stages: Int, hasPresence: Bool, arena: inout Arena) {
        let padded = roundUpToPanel(classes)
        let tokens = grid.count
        self.grid = grid
        self.side = side
        logits = arena.matrix(rows: side * side * tokens, columns: classes, stride: padded)
        pred = arena.matrix(rows: side * side * tokens, columns: classes, stride: padded)
        changed = arena.allocate(UInt64.self, count: tokens)
        exitStage = arena.allocate(Int8.self, count: tokens)
        confidence = arena.allocate(Float.self, count: tokens)
        label = arena.allocate(UInt16.self, count: tokens)
        cell = arena.allocate(UInt16.self, count: tokens)
        confidenceAtHead = arena.allocate(Float.self, count: stages * tokens)
        labelAtHead = arena.allocate(UInt16.self, count: stages * tokens)
        self.hasPresence = hasPresence
        presence = hasPresence ? arena.matrix(rows: stages, columns: padded) : nil
    }

    /// Head `stage`'s latest confidence in each token, and its label. [N]
    func confidence(at stage: Int) -> UnsafeMutablePointer<Float> { confidenceAtHead + stage * grid.count }
    func label(at stage: Int) -> UnsafeMutablePointer<UInt16> { labelAtHead + stage * grid.count }

    /// Class probabilities of cell `cell` of a token. [K]
    func pred(cell: Int, of token: Int) -> UnsafeMutablePointer<Float> { row(cell: cell, of: token, in: pred) }

    /// The row of `matrix`, [S S N x K], that belongs to cell `cell` of a token.
    private func row(cell: Int, of token: Int, in matrix: Matrix) -> UnsafeMutablePointer<Float> {
        let (row, column) = token.quotientAndRemainder(dividingBy: grid.width)
        let (down, across) = cell.quotientAndRemainder(dividingBy: side)
        return matrix.row((row * side + down) * side * grid.width + column * side + across)
    }

    /// The class of cell `cell` of a token.
    func label(cell: Int, of token: Int) -> UInt16 {
        if cell == Int(self.cell[token]) { return label[token] }
        let values = pred(cell: cell, of: token)
        var best = 0
        for k in 1..<pred.columns where values[k] > values[best] { best = k }
        return UInt16(best)
    }

    /// The logit of a token's class in its least sure cell.
    func logit(of token: Int) -> Float {
        // With presence each token is one cell.
        row(cell: hasPresence ? 0 : Int(cell[token]), of: token, in: logits)[Int(label[token])]
    }

    /// Counts a new picture.
    mutating func begin() { picture += 1 }

    /// Stores head `stage`'s answers for the active tokens. Reads the logits from `answers` and writes each token's
    /// confidence and class there.
    func write(_ answers: HeadAnswers, stage: Int, tokens: TokenSet, team: WorkerTeam) {
        let logits = answers.logits.withRows(tokens.active)
        if let latest = answers.presence {
            team.score(
                logits, presence: latest.probability, pred: latest.pred.withRows(tokens.active),
                confidence: answers.confidence, label: answers.label)
        } else {
            // The head's answer is final: nothing changes it after the token has exited.
            team.score(
                logits, side: side, of: tokens.positions, gridWidth: grid.width, kept: self.logits, pred: pred,
                confidence: answers.confidence, label: answers.label, cell: answers.cell)
        }
        note(answers, stage: stage, tokens: tokens)
    }

    private func note(_ answers: HeadAnswers, stage: Int, tokens: TokenSet) {
        let confidence = confidence(at: stage)
        let label = label(at: stage)
        for index in 0..<tokens.active {
            let position = tokens.positions[index]
            changed[position] = picture
            exitStage[position] = Int8(stage)
            confidence[position] = answers.confidence[index]
            label[position] = answers.label[index]
            if !hasPresence {
                self.confidence[position] = answers.confidence[index]
                self.label[position] = answers.label[index]
                cell[position] = answers.cell[index]
            } else {
                logits.row(position).update(from: answers.logits.row(index), count: logits.columns)
            }
        }
        if let presence, let latest = answers.presence {
            presence.row(stage).update(from: latest.probability, count: presence.columns)
        }
    }

    /// Clears head `stage`'s confidence in the active tokens: it was skipped, so its values are from earlier pictures.
    func skip(stage: Int, tokens: TokenSet) {
        let confidence = confidence(at: stage)
        for index in 0..<tokens.active { confidence[tokens.positions[index]] = 0 }
    }

    /// With presence, computes the final class probabilities, with P of the deepest head that any token has reached.
    func finish(team: WorkerTeam) {
        guard let presence else { return }
        var deepest = 0
        for token in 0..<grid.count { deepest = max(deepest, Int(exitStage[token])) }
        team.score(logits, presence: presence.row(deepest), pred: pred, confidence: confidence, label: label)
        // Tokens outside must not sway their neighbours when upsampled.
        for token in 0..<grid.count where exitStage[token] == Self.outside {
            pred.row(token).update(repeating: 0, count: pred.columns)
        }
    }

    /// Number of tokens whose final class is not the one they exited with: the deepest head's P can change the winner.
    func flips() -> Int {
        var count = 0
        for token in 0..<grid.count where exitStage[token] >= 0 {
            if label[token] != label(at: Int(exitStage[token]))[token] { count += 1 }
        }
        return count
    }
}
