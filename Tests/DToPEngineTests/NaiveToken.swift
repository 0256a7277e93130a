/// What is known of a token from the frame in which it was last computed, and from no other.
struct NaiveToken {
    /// What one head said of it.
    struct Answer {
        /// [S S K]
        let logits: [Double]
        /// The largest class probability of the least sure cell, its class, and how far the second lies below, or a cell
        /// of another class above.
        let confidence: Double
        let label: Int
        let lead: Double

        /// - Parameter pred: of each cell, row by row.
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
    /// What it is to others in each trunk layer that it went through.
    var layers: [NaiveMemory] = []
    /// The same in each decoder layer, by head that saw it. Empty for FCN.
    var memory: [Int: [NaiveMemory]] = [:]
    /// By head that saw it.
    var answers: [Int: Answer] = [:]

    /// The head whose answer it carries; nil before the first, and for a class token.
    var exit: Int? { answers.keys.max() }
}
