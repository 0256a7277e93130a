/// A token's state from the frame in which it was last computed, and from no other.
struct NaiveToken {
    /// One head's answer for the token.
    struct Answer {
        /// [S S K]
        let logits: [Double]
        /// The least sure cell's largest class probability, its class, and the smallest margin: down to the cell's
        /// second class, or up to a cell of another class.
        let confidence: Double
        let label: Int
        let lead: Double

        /// - Parameter pred: class probabilities of each cell, row by row.
        init(logits: [Double], pred: [[Double]]) {
            self.logits = logits
            let best = pred.map { $0.max() ?? 0 }
            let labels = pred.indices.map { pred[$0].firstIndex(of: best[$0]) ?? 0 }
            let cell = best.indices.min { best[$0] < best[$1] } ?? 0
            let (confidence, label) = (best[cell], labels[cell])
            self.confidence = confidence
            self.label = label
            let seconds = pred[cell].indices.filter { $0 != label }.map { confidence - pred[cell][$0] }
            let others = best.indices.filter { labels[$0] != label }.map { best[$0] - confidence }
            lead = (seconds + others).min() ?? 1
        }
    }

    /// The residual stream, as far as it was computed. [C]
    var x: [Double]
    /// Its key and value in each trunk layer that it went through.
    var layers: [NaiveMemory] = []
    /// The same for each decoder layer, by the head that saw it. Empty for FCN.
    var memory: [Int: [NaiveMemory]] = [:]
    /// By the head that classified it.
    var answers: [Int: Answer] = [:]

    /// The last head that classified it; nil before the first, and for a class token.
    var exit: Int? { answers.keys.max() }
}
