/// What is known of a token from the frame in which it was last computed, and from no other.
struct NaiveToken {
    /// What one head said of it.
    struct Answer {
        /// [K]
        let logits: [Double]
        /// The largest class probability, its class, and how far the second lies below.
        let confidence: Double
        let label: Int
        let lead: Double

        init(logits: [Double], pred: [Double]) {
            self.logits = logits
            let best = pred.max() ?? 0
            confidence = best
            label = pred.firstIndex(of: best) ?? 0
            lead = pred.indices.filter { [label] in $0 != label }.map { best - pred[$0] }.min() ?? 1
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
